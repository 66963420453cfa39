export interface Use {
  readonly used: number;
  readonly limit: number;
}

/** What tasks may ask for: vCPU, MiB. */
export interface Room {
  readonly cpu: number;
  readonly memoryMiB: number;
}

/** A cap of the operator's; null = none. */
interface Cap {
  readonly used: number;
  readonly limit: number | null;
}

/** What is used of what there is, and what would fit still: as GET /v1/limits answers, and the command line and the page show. */
export interface Limits {
  readonly instances: { readonly used: number; readonly min: number; readonly max: number };
  readonly caps: Readonly<Record<'vcpu' | 'usdPerHour' | 'launchesPerHour', Cap>>;
  readonly capacity: {
    readonly free: Room;
    readonly largestTask: {
      readonly now: (Room & { readonly instance: string }) | null;
      readonly onNew: (Room & { readonly type: string }) | null;
    };
  };
  readonly hostPorts: { readonly taken: readonly number[]; readonly limitOfInstance: number };
  readonly balancer: Readonly<Record<'listeners' | 'rules' | 'targetGroups' | 'certificates', Use>> | null;
  readonly namespaces: Use;
}

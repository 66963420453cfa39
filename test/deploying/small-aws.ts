import type { StepOutcome } from '../../shared/deploying/after-steps.js';
import { pathOf } from '../../shared/deploying/routes.js';
import type { SeenProject, SeenRule } from '../../shared/deploying/seen.js';
import type { DeployStep, Fits, StepOf, WantedListener, WantedRule } from '../../shared/deploying/steps.js';
import { SECOND } from '../../shared/model/time.js';
import { allows } from './instances.js';
import { SmallEcs } from './small-ecs.js';

const NAMESPACE_SECONDS = 20;
/** A listener that answers 404 itself. */
export const NOT_FOUND = '404';

/**
 * The little of ECS, ELB and Cloud Map that a deployment meets: enough to be refused by, not enough to be convinced by. Scenario tests
 * run on the simulator; this one is for thousands of schedules in a second.
 */
export class SmallAws extends SmallEcs {
  targetGroups = new Map<string, string>();
  /** Port to the target group of the default action, or NOT_FOUND. */
  listeners = new Map<number, string>();
  certificates = new Map<number, readonly string[]>();
  rules: (SeenRule & { readonly port: number })[] = [];

  see(removing = false): SeenProject {
    const alive = this.services.some(({ status }) => status !== 'INACTIVE');
    return {
      services: this.services.map((service) => this.seen(service)),
      tasks: this.tasks.filter(({ status }) => status !== 'STOPPED').map((task) => ({ ...task })),
      stopped: this.tasks.filter(({ status }) => status === 'STOPPED').map((task) => ({ ...task })),
      families: [...new Set(this.revisions.filter(({ active }) => active).map(({ family }) => family))].map((family) => {
        const newest = this.revisions.filter((one) => one.family === family && one.active).at(-1)!;
        return { family, arn: newest.arn, hash: newest.hash };
      }),
      namespace: this.hasNamespace() ? { id: 'ns-1', arn: 'arn:ns-1' } : null,
      targetGroups: [...this.targetGroups].map(([name, healthPath]) => {
        const healthy = this.#targets(name);
        return { name, arn: `arn:targetgroup/${name}/1`, healthPath, healthy, unhealthy: [] };
      }),
      listeners: [...this.listeners].map(([port, targetGroup]) => ({
        arn: `listener-${port}`,
        port,
        targetGroup: targetGroup === NOT_FOUND ? null : targetGroup,
        answers: targetGroup === NOT_FOUND,
        certificates: this.certificates.get(port) ?? [],
        rules: this.rules.filter((rule) => rule.port === port).map(({ port: _port, ...rule }) => rule),
      })),
      instances: this.instances,
      addresses: {},
      leftovers:
        removing && !alive
          ? { discoveryServices: [], revisions: this.revisions.filter(({ active }) => active).map(({ arn }) => arn) }
          : null,
    };
  }

  override forwarded(): ReadonlySet<string> {
    return new Set([...this.listeners.values(), ...this.rules.flatMap(({ targetGroup }) => targetGroup ?? [])]);
  }

  perform(step: DeployStep): StepOutcome {
    const refused = this.#act(step);
    return refused ? { result: 'failed', note: refused, errorClass: 'conflict' } : { result: 'done', note: '', errorClass: null };
  }

  tick(seconds: number): void {
    for (let second = 0; second < seconds; second += 5) {
      this.now += 5 * SECOND;
      for (const service of this.services) this.schedule(service);
      for (const task of this.tasks) this.age(task);
    }
  }

  fits: Fits = (needs) => {
    const rooms = this.instances.map((instance) => ({
      instance,
      free: this.free(instance.id),
      ports: [] as number[],
    }));
    return needs.map(({ service, count, ...need }) => {
      const taken: (() => void)[] = [];
      for (let placed = 0; placed < count; placed += 1) {
        const room = rooms.find(
          ({ instance, free, ports }) =>
            free >= need.memoryMiB && !need.hostPorts.some((p) => ports.includes(p)) && allows(instance, need.constraints),
        );
        if (!room) {
          for (const give of taken) give();
          return { service, count, room: false };
        }
        room.free -= need.memoryMiB;
        room.ports.push(...need.hostPorts);
        taken.push(() => (room.free += need.memoryMiB));
      }
      return { service, count, room: true };
    });
  };

  #act(step: DeployStep): string | null {
    switch (step.kind) {
      case 'create-namespace':
        this.namespaceAt ??= this.now + NAMESPACE_SECONDS * SECOND;
        return null;
      case 'register':
        return this.register(step);
      case 'ensure-target-group':
        this.targetGroups.set(step.targetGroup.name, step.targetGroup.healthPath);
        return null;
      case 'ensure-listener':
        return this.#listen(step.listener);
      case 'ensure-rule':
        return this.#rule(step.rule);
      case 'delete-rule':
        this.rules = this.rules.filter(({ arn }) => arn !== step.arn);
        return null;
      case 'pin-volume':
        return this.#pin(step);
      case 'mark-instance':
        return null;
      case 'unpin-volume':
        for (const { containerInstance } of this.instances)
          delete (containerInstance!.attributes as Record<string, string>)[step.attribute];
        return null;
      case 'create-service':
        return this.createService(step);
      case 'update-service':
        return this.updateService(step);
      case 'tag-service':
        this.services.find(({ arn }) => arn === step.arn)!.tags = {
          ...this.services.find(({ arn }) => arn === step.arn)!.tags,
          ...step.tags,
        };
        return null;
      case 'delete-service':
        return this.deleteService(step.name);
      case 'delete-listener':
        return this.#stopListening(Number(step.arn.slice('listener-'.length)));
      case 'delete-target-group':
        return this.#deleteTargetGroup(step.arn.split('/')[1]!);
      case 'delete-namespace':
        if (this.services.some(({ status }) => status !== 'INACTIVE')) return 'ResourceInUse';
        this.namespaceAt = null;
        return null;
      case 'deregister':
        this.revisions.find(({ arn }) => arn === step.taskDefinition)!.active = false;
        return null;
      default:
        return null;
    }
  }

  #listen({ arn, port, targetGroup, certificate, moreCertificates }: WantedListener): string | null {
    if (targetGroup !== null && !this.targetGroups.has(targetGroup)) return 'no such target group';
    if (!arn && this.listeners.has(port)) return 'port in use';
    this.listeners.set(port, targetGroup ?? NOT_FOUND);
    this.certificates.set(port, certificate === null ? [] : [...new Set([certificate, ...moreCertificates])]);
    return null;
  }

  #rule({ arn, port, priority, host, paths, targetGroup, redirectTo, tags }: WantedRule): string | null {
    if (!this.listeners.has(port)) return 'no such listener';
    if (targetGroup !== null && !this.targetGroups.has(targetGroup)) return 'no such target group';
    const others = this.rules.filter((rule) => rule.arn !== arn);
    if (others.some((rule) => rule.port === port && rule.priority === priority)) return 'priority in use';
    const when = { host, path: pathOf(paths) ?? null };
    const project = tags['evenkeel:project'] ?? null;
    this.rules = [...others, { arn: arn ?? `rule-${port}-${priority}`, port, priority, when, targetGroup, redirectTo, project }];
    return null;
  }

  #stopListening(port: number): string | null {
    if (this.rules.some((rule) => rule.port === port)) return 'it has rules';
    this.listeners.delete(port);
    this.certificates.delete(port);
    return null;
  }

  #pin({ attribute, containerInstance }: StepOf<'pin-volume'>): null {
    const instance = this.instances.find((one) => one.containerInstance?.arn === containerInstance)!;
    const carriers = this.instances.filter((one) => one.containerInstance?.attributes[attribute] !== undefined);
    if (carriers.some((one) => one !== instance)) this.harm.push(`${attribute} pinned twice`);
    (instance.containerInstance!.attributes as Record<string, string>)[attribute] = 'pinned';
    return null;
  }

  #targets = (name: string): number => {
    const behind = this.services.filter(({ loadBalancers }) =>
      loadBalancers.some(({ targetGroupArn }) => targetGroupArn?.includes(name)),
    );
    return this.tasks.filter((task) => behind.some((service) => service.name === task.service) && this.ready(task)).length;
  };

  #deleteTargetGroup(name: string): string | null {
    if (this.forwarded().has(name)) return 'ResourceInUse';
    this.targetGroups.delete(name);
    return null;
  }
}

/** What AWS lets an account have unless it is asked for more. Counts, but for the sizes that say otherwise. */
export const QUOTAS = {
  /** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
  listenersOfBalancer: 50,
  /** Default rules not counted. */
  rulesOfBalancer: 100,
  targetGroupsOfBalancer: 100,
  /** Besides the default one of each listener. */
  certificatesOfBalancer: 25,
  /** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html */
  targetGroupsOfService: 5,
  definitionBytes: 64 * 1024,
  /** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html */
  nameCharacters: 255,
  /**
   * An instance has 100 reserved ports; six are taken from the beginning
   * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html).
   */
  hostPortsOfInstance: 94,
  /**
   * Each is an attribute of its instance, of which ECS takes ten, whoever sets them; two are kept for a move's cordon and for the
   * instance's market (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutAttributes.html).
   */
  volumesOfInstance: 8,
  /** Those of a service and of its task definition together: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html */
  constraintsOfTask: 10,
  /** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PlacementConstraint.html */
  constraintCharacters: 2_000,
  /** Of a Region and account: https://docs.aws.amazon.com/cloud-map/latest/dg/cloud-map-limits.html */
  namespacesOfRegion: 50,
  /** What Service Connect announces counts: each name and port of each task is an instance in Cloud Map. */
  announcedOfNamespace: 2_000,
} as const;

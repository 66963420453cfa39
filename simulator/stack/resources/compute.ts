import { api, arnOf, type Made, type Maker, type Properties, type Site } from '../made.js';

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** ECS cluster, launch template, security groups and the load balancer: made through the same operations that the SDK calls. */
export const compute: Readonly<Record<string, Maker>> = {
  'AWS::ECS::Cluster': {
    create: async (site, { ClusterName, Tags = [] }) => {
      const name = String(ClusterName);
      const tags = (Tags as Tag[]).map(({ Key, Value }) => ({ key: Key, value: Value }));
      await api(site, 'ecs', 'CreateCluster', { clusterName: name, tags });
      return {
        ref: name,
        attributes: { Arn: arnOf(site, 'ecs', `cluster/${name}`) },
        remove: () => api(site, 'ecs', 'DeleteCluster', { cluster: name }),
      };
    },
  },
  'AWS::EC2::LaunchTemplate': {
    create: async (site, { LaunchTemplateName, LaunchTemplateData, TagSpecifications }) => {
      const input = { LaunchTemplateName, LaunchTemplateData, TagSpecifications };
      const { LaunchTemplate } = (await api(site, 'ec2', 'CreateLaunchTemplate', input)) as TemplateAnswer;
      return template(site, LaunchTemplate);
    },
    update: async (site, { LaunchTemplateData }, before) => {
      const id = before.ref;
      const answer = (await api(site, 'ec2', 'CreateLaunchTemplateVersion', { LaunchTemplateId: id, LaunchTemplateData })) as {
        LaunchTemplateVersion: { VersionNumber: number };
      };
      return template(site, {
        LaunchTemplateId: id,
        LatestVersionNumber: answer.LaunchTemplateVersion.VersionNumber,
        DefaultVersionNumber: 1,
      });
    },
  },
  'AWS::EC2::SecurityGroup': {
    create: async (site, { GroupName, GroupDescription, VpcId, Tags = [] }) => {
      const input = {
        GroupName,
        Description: GroupDescription,
        VpcId,
        TagSpecifications: [{ ResourceType: 'security-group', Tags }],
      };
      const { GroupId } = (await api(site, 'ec2', 'CreateSecurityGroup', input)) as { GroupId: string };
      return {
        ref: GroupId,
        attributes: { GroupId, VpcId: String(VpcId) },
        remove: () => api(site, 'ec2', 'DeleteSecurityGroup', { GroupId }),
      };
    },
  },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    create: async (site, { Name, Subnets, SecurityGroups, Scheme, Type, Tags }) => {
      const answer = (await api(site, 'elb', 'CreateLoadBalancer', {
        Name,
        Subnets,
        SecurityGroups,
        Scheme,
        Type,
        Tags,
      })) as BalancerAnswer;
      const { LoadBalancerArn, DNSName } = answer.LoadBalancers[0]!;
      const fullName = LoadBalancerArn.split(':loadbalancer/')[1] ?? String(Name);
      return {
        ref: LoadBalancerArn,
        attributes: { LoadBalancerArn, DNSName, LoadBalancerFullName: fullName, LoadBalancerName: String(Name) },
        remove: () => api(site, 'elb', 'DeleteLoadBalancer', { LoadBalancerArn }),
      };
    },
  },
};

interface TemplateAnswer {
  readonly LaunchTemplate: {
    readonly LaunchTemplateId: string;
    readonly LatestVersionNumber: number;
    readonly DefaultVersionNumber: number;
  };
}

interface BalancerAnswer {
  readonly LoadBalancers: readonly { readonly LoadBalancerArn: string; readonly DNSName: string }[];
}

const template = (
  site: Site,
  { LaunchTemplateId, LatestVersionNumber, DefaultVersionNumber }: TemplateAnswer['LaunchTemplate'],
): Made => ({
  ref: LaunchTemplateId,
  attributes: {
    LaunchTemplateId,
    LatestVersionNumber: String(LatestVersionNumber),
    DefaultVersionNumber: String(DefaultVersionNumber),
  },
  remove: () => api(site, 'ec2', 'DeleteLaunchTemplate', { LaunchTemplateId }),
});

export const tagsOf = ({ Tags = [] }: Properties): Record<string, string> =>
  Object.fromEntries((Tags as Tag[]).map(({ Key, Value }) => [Key, Value]));

import { ListNamespacesCommand, ListTagsForResourceCommand, type ServiceDiscoveryClient } from '@aws-sdk/client-servicediscovery';
import type { Remains } from '../provision/teardown.js';
import { readDiscoveryServices } from './observe-namespace.js';
import { send } from './send.js';

/** The projects' namespaces and what is announced in them. `demo-` begins the names of a cluster demo-blue too: the tag decides. */
export const readNamespaces = async (discovery: ServiceDiscoveryClient, cluster: string): Promise<Remains['namespaces']> => {
  const found: { id: string; name: string; services: string[] }[] = [];
  for (const { id, name, arn } of await named(discovery, `${cluster}-`)) {
    const { Tags = [] } = await send(discovery, new ListTagsForResourceCommand({ ResourceARN: arn }));
    if (!Tags.some((tag) => tag.Key === 'evenkeel:cluster' && tag.Value === cluster)) continue;
    found.push({ id, name, services: await readDiscoveryServices(discovery, id) });
  }
  return found;
};

const named = async (discovery: ServiceDiscoveryClient, prefix: string): Promise<{ id: string; name: string; arn: string }[]> => {
  const found: { id: string; name: string; arn: string }[] = [];
  let NextToken: string | undefined;
  do {
    const page = await send(discovery, new ListNamespacesCommand({ NextToken, MaxResults: 100 }));
    for (const { Id, Name, Arn } of page.Namespaces ?? [])
      if (Name?.startsWith(prefix)) found.push({ id: Id!, name: Name, arn: Arn! });
    NextToken = page.NextToken;
  } while (NextToken);
  return found;
};

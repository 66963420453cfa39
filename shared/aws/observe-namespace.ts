import { ListNamespacesCommand, ListServicesCommand, type ServiceDiscoveryClient } from '@aws-sdk/client-servicediscovery';
import { namespaceDescription, namespaceOwner, TAG } from '../deploying/names.js';
import { send } from './send.js';

/** The project's Cloud Map namespace, or whose one of its name says that it is; null while it is being created and when there is none. */
export const readNamespace = async (
  discovery: ServiceDiscoveryClient,
  name: string,
  { cluster, project }: { readonly cluster: string; readonly project: string },
): Promise<{ id: string; arn: string } | { takenBy: string } | null> => {
  const own = namespaceOwner(namespaceDescription({ [TAG.cluster]: cluster, [TAG.project]: project }));
  let NextToken: string | undefined;
  do {
    const Filters = [{ Name: 'NAME' as const, Values: [name], Condition: 'EQ' as const }];
    const page = await send(discovery, new ListNamespacesCommand({ Filters, NextToken }));
    const found = page.Namespaces?.find((namespace) => namespace.Name === name);
    const owner = namespaceOwner(found?.Description);
    if (owner !== null && owner !== own) return { takenBy: owner };
    if (found) return { id: found.Id ?? '', arn: found.Arn ?? '' };
    NextToken = page.NextToken;
  } while (NextToken);
  return null;
};

/** Cloud Map services that keep a namespace from being deleted: ECS takes its own away some time after the ECS service. */
export const readDiscoveryServices = async (discovery: ServiceDiscoveryClient, namespaceId: string): Promise<string[]> => {
  const ids: string[] = [];
  let NextToken: string | undefined;
  do {
    const Filters = [{ Name: 'NAMESPACE_ID' as const, Values: [namespaceId], Condition: 'EQ' as const }];
    const page = await send(discovery, new ListServicesCommand({ Filters, NextToken }));
    ids.push(...(page.Services ?? []).flatMap(({ Id }) => (Id ? [Id] : [])));
    NextToken = page.NextToken;
  } while (NextToken);
  return ids;
};

import type { ClusterView } from '../shared/model/cluster-view.js';
import type { Endpoint } from '../shared/model/project.js';
import { Section } from './section.js';
import { percent } from './words.js';

type Service = ClusterView['services'][number];

const HEAD = ['Service', 'Status', 'Tasks', 'CPU of its reservation', 'Memory of its reservation', 'Address', 'May be moved'];
const NUMBERS: readonly number[] = [2, 3, 4];

export function Services({ services }: { readonly services: readonly Service[] }) {
  return (
    <Section id="services" title="Services" count={services.length}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (axe: scrollable-region-focusable) */}
      <section class="scroll" tabIndex={0} aria-label="Services, a table">
        <table>
          <thead>
            <tr>
              {HEAD.map((name, column) => (
                <th key={name} scope="col" class={NUMBERS.includes(column) ? 'number' : undefined}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {services.map((one) => (
              <Row key={`${one.project}/${one.name}`} service={one} />
            ))}
            {services.length === 0 && (
              <tr>
                <td colSpan={HEAD.length} class="quiet">
                  No service yet. Deploy one: <code>curl -T compose.yaml {location.origin}/v1/projects/NAME</code>
                </td>
              </tr>
            )}
          </tbody>
        </table>
      </section>
    </Section>
  );
}

function Row({ service }: { readonly service: Service }) {
  return (
    <tr>
      <th scope="row">
        {service.project && <span class="quiet">{service.project} / </span>}
        {service.name}
      </th>
      <td>{service.status}</td>
      <td class="number">
        {service.running} of {service.desired}
      </td>
      <td class="number">{percent(service.cpu)}</td>
      <td class="number">{percent(service.memory)}</td>
      <td>
        {service.endpoints.map((one, place) => (
          <span key={`${one.published}/${one.url}`}>
            {place > 0 && ', '}
            <Address endpoint={one} />
          </span>
        ))}
      </td>
      <td class="text">{service.relocatable ? 'yes' : (service.why ?? 'no')}</td>
    </tr>
  );
}

/** The port is what tells them apart; the whole address is where the link leads. */
function Address({ endpoint: { url, published, protocol } }: { readonly endpoint: Endpoint }) {
  if (!url || !/^https?:/.test(url)) return <>{url ?? `${published}/${protocol}`}</>;
  return (
    <a href={url} title={url} rel="noreferrer">
      :{new URL(url).port || published}
    </a>
  );
}

import type { ClusterView } from '../shared/model/cluster-view.js';
import { Addresses } from './address.js';
import type { Cost } from './answers.js';
import { keyOf } from './letters.js';
import { Section } from './section.js';
import { money, percent } from './words.js';

type Service = ClusterView['services'][number];

const HEAD = [
  'Service',
  'Status',
  'Tasks',
  'CPU of its reservation',
  'Memory of its reservation',
  'Cost an hour',
  'Address',
  'May be moved',
];
const NUMBERS: readonly number[] = [2, 3, 4, 5];

interface ServicesOf {
  readonly services: readonly Service[];
  /** How many there are, shown or not. */
  readonly all: number;
  /** Null: not known yet. */
  readonly cost: Cost | null;
}

export function Services({ services, all, cost }: ServicesOf) {
  const usd = new Map(cost?.services.map((one) => [keyOf(one.project, one.service), one.usdPerHour]));
  return (
    <Section id="services" title="Services" count={services.length === all ? all : `${services.length} of ${all}`}>
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
              <Row key={`${one.project}/${one.name}`} service={one} usd={usd.get(keyOf(one.project, one.name))} />
            ))}
            {services.length === 0 && (
              <tr>
                <td colSpan={HEAD.length} class="quiet">
                  {all > 0 ? (
                    'No service is like that.'
                  ) : (
                    <>
                      No service yet. Deploy one: <code>curl -T compose.yaml {location.origin}/v1/projects/NAME</code>
                    </>
                  )}
                </td>
              </tr>
            )}
          </tbody>
        </table>
      </section>
    </Section>
  );
}

function Row({ service, usd }: { readonly service: Service; readonly usd: number | undefined }) {
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
      <td class="number">{usd === undefined ? '' : money(usd)}</td>
      <td>
        <Addresses endpoints={service.endpoints} />
      </td>
      <td class="text">{service.relocatable ? 'yes' : (service.why ?? 'no')}</td>
    </tr>
  );
}

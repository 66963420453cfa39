import type { Cost as Costs } from './answers.js';
import { Section } from './section.js';
import { money } from './words.js';

/** What it costs now and whom it is for. A share is divided by what tasks reserve; what nobody reserves is said, for it is paid too. */
export function Cost({ cost }: { readonly cost: Costs }) {
  const { services, unusedUsdPerHour, usdPerHour, usdPerMonth, prices } = cost;
  const shares = services.map((one) => ({ name: nameOf(one.project, one.service), usd: one.usdPerHour, tasks: one.tasks }));
  const all = [...shares, { name: 'reserved by nobody', usd: unusedUsdPerHour, tasks: 0 }];
  return (
    <Section id="cost" title="Cost">
      <div class="panel">
        <p class="total">
          <strong>{money(usdPerHour)}</strong> an hour · {money(usdPerMonth)} a month
        </p>
        <ul class="shares">
          {all.map(({ name, usd, tasks }) => (
            <li key={name} class="share">
              <span>{name}</span>
              <span class="bar" aria-hidden="true">
                <span class="used" style={{ '--part': usdPerHour > 0 ? (100 * usd) / usdPerHour : 0 }} />
              </span>
              <span class="value" title={tasks > 0 ? `${tasks} tasks` : undefined}>
                {money(usd)}
              </span>
            </li>
          ))}
        </ul>
        <p class="quiet note">
          Instances only, an hour; {prices.operatingSystem} in {prices.region}, prices of {prices.writtenOn}.
        </p>
      </div>
    </Section>
  );
}

const nameOf = (project: string | null, service: string | null): string => `${project ?? 'no project'} / ${service ?? 'task'}`;

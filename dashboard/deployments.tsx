import { isTerminal } from '../shared/model/words.js';
import { Address } from './address.js';
import type { ProjectView } from './answers.js';
import { Section } from './section.js';
import { clock, type Tone } from './words.js';

export function Deployments({ projects }: { readonly projects: readonly ProjectView[] }) {
  return (
    <Section id="deployments" title="Deployments" count={projects.length}>
      <ul class="rows">
        {projects.map((one) => (
          <Row key={one.deployment.id} project={one} />
        ))}
        {projects.length === 0 && <li class="empty">Nothing has been deployed yet.</li>}
      </ul>
    </Section>
  );
}

/** A reason while it still runs is why it waits; a reason at its end is why it failed. */
const toneOf = ({ deployment: { status } }: ProjectView): Tone => {
  if (!isTerminal(status)) return 'busy';
  return status === 'failed' || status === 'rolled-back' ? 'hot' : 'calm';
};

function Row({ project }: { readonly project: ProjectView }) {
  const { name, status, generation, deployment, services } = project;
  const steady = services.filter((one) => one.status === 'steady').length;
  const stop = services.find((one) => one.lastStop && one.status !== 'steady')?.lastStop;
  return (
    <li tabIndex={-1} data-row data-key={deployment.id}>
      <strong>{name}</strong>{' '}
      <span class="chip" data-tone={toneOf(project)}>
        {deployment.status}
      </span>{' '}
      <span class="quiet">
        project {status} · generation {generation} · {steady} of {services.length} services steady · {clock(deployment.createdAt)}
      </span>
      <ul class="addresses" aria-label={`Where ${name} is reached`}>
        {services.flatMap((service) =>
          service.endpoints.map((one) => (
            <li key={`${service.name}/${one.published}/${one.protocol}/${one.url}`}>
              {service.name} <Address endpoint={one} />
            </li>
          )),
        )}
      </ul>
      {deployment.reason && <div>{deployment.reason.text}</div>}
      {stop && stop.logTail.length > 0 && <pre class="tail">{stop.logTail.join('\n')}</pre>}
    </li>
  );
}

// The page: three GETs every two seconds, drawn as text and bars. No framework; nothing is fetched from elsewhere.

const EVERY_MS = 2000;
const at = (id) => document.getElementById(id);

/** What a verdict looks like. Never by colour alone: a glyph and the sentence say it too. */
const VERDICTS = {
  balanced: ['●', 'calm'],
  idle: ['○', 'calm'],
  scaling: ['↗', 'busy'],
  held: ['‖', 'busy'],
  'instance-pegged': ['▲', 'hot'],
  'cluster-pegged': ['▲', 'hot'],
  blind: ['?', 'blind'],
};
const TONES = { active: 'calm', launching: 'busy', booting: 'busy', draining: 'busy', terminating: 'busy' };
/** Okabe and Ito: told apart by most colour-blind people. */
const HUES = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#8a6d00', '#7f7f7f'];

/** A service keeps its colour as long as the same services are there; beyond eight they share. */
let hues = new Map();
const hueOf = (task) => hues.get(`${task.project}/${task.service}`) ?? HUES[7];

function giveHues(services) {
  const names = services.map((service) => `${service.project}/${service.name}`).sort();
  hues = new Map(names.map((name, place) => [name, HUES[place % HUES.length]]));
}

// ---- drawing ---------------------------------------------------------------------------------------------------------

/** An element with attributes and children; null children are left out. Styles go through the object model, as the policy wants. */
function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('--')) element.style.setProperty(name, String(value));
    else if (value === true) element.setAttribute(name, '');
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

const percent = (value) => (value === null || value === undefined ? 'unknown' : `${Math.round(value)} %`);
const money = (usd) => `$${usd.toFixed(usd < 1 ? 4 : 2)}`;
const clock = (time) => time.slice(11, 19);

function since(from, to) {
  const seconds = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

function drawCluster(view) {
  const [glyph, tone] = VERDICTS[view.verdict] ?? ['·', 'calm'];
  at('cluster').textContent = view.cluster;
  at('where').textContent = [view.region, view.simulated ? 'simulated' : null, view.mode === 'act' ? null : view.mode]
    .filter(Boolean)
    .join(' · ');
  const said = at('verdict');
  if (said.dataset.sentence !== view.sentence) {
    said.replaceChildren(h('span', { class: 'glyph', 'aria-hidden': 'true' }, glyph), view.sentence);
    said.dataset.sentence = view.sentence;
    said.dataset.tone = tone;
    document.title = `${glyph} ${view.sentence} · ${view.cluster}`;
    drawIcon(glyph);
  }
  at('live').textContent = `as of ${clock(view.at)} UTC`;
  giveHues(view.services);
  drawFigures(view);
  fill(
    'instances',
    view.instances.map((instance) => drawInstance(instance, view)),
    'No instance is running.',
  );
  drawServices(view.services);
}

function drawIcon(glyph) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#1d5fa8"/><text x="8" y="12" font-size="11" text-anchor="middle" fill="#fff">${glyph}</text></svg>`;
  at('icon').href = `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

function drawFigures({ cpu, memory, size, usdPerHour }) {
  const coming = [size.launching && `${size.launching} coming`, size.draining && `${size.draining} leaving`]
    .filter(Boolean)
    .join(', ');
  const figures = [
    ['CPU', percent(cpu.mean), `mean · max ${percent(cpu.max)}`],
    [memory.estimated ? 'Memory, estimated' : 'Memory', percent(memory.mean), `mean · max ${percent(memory.max)}`],
    ['Instances', String(size.active), `${coming ? `${coming} · ` : ''}${size.min} to ${size.max} allowed`],
    ['Cost', money(usdPerHour), `an hour · ${money(usdPerHour * 730)} a month`],
  ];
  at('figures').replaceChildren(
    ...figures.map(([name, value, more]) => h('div', {}, h('dt', {}, name), h('dd', {}, value, ' ', h('small', {}, more)))),
  );
}

function drawInstance(instance, view) {
  const { id, type, zone, market, state, pegged, cpu, memory, free, tasks } = instance;
  const cells = tasks.map((task) => {
    const name = task.service ?? 'task';
    const settled = task.status === 'RUNNING' && task.health !== 'UNHEALTHY';
    const full = `${task.project ?? 'no project'} / ${name}: ${task.status.toLowerCase()}, ${task.health.toLowerCase()}, ${task.cpu} vCPU, ${task.memoryMiB} MiB`;
    const note = settled ? null : task.status === 'RUNNING' ? 'unhealthy' : task.status.toLowerCase();
    return h(
      'li',
      { class: 'task', '--hue': hueOf(task), title: full, 'data-waiting': !settled },
      name,
      note && h('span', { class: 'quiet' }, note),
    );
  });
  return h(
    'li',
    { class: 'instance', tabindex: '0', 'data-row': true, 'data-key': id },
    h(
      'div',
      {},
      h('span', { class: 'mono' }, id),
      ' ',
      pegged
        ? h('span', { class: 'chip', 'data-tone': 'hot' }, 'pegged')
        : h('span', { class: 'chip', 'data-tone': TONES[state] }, state),
      h(
        'div',
        { class: 'quiet about' },
        `${type} · ${zone}${market === 'spot' ? ' · Spot' : ''} · ${since(instance.launchedAt, view.at)}`,
      ),
    ),
    meter('CPU', cpu.used, cpu.reserved, view.thresholds.out, pegged),
    meter('Memory', memory.used, memory.reserved, view.thresholds.out, false),
    h(
      'ul',
      { class: 'tasks', 'aria-label': 'Tasks' },
      cells,
      h('li', { class: 'free' }, `free ${free.cpu.toFixed(2)} vCPU, ${Math.round(free.memoryMiB)} MiB`),
    ),
  );
}

function meter(name, used, reserved, line, hot) {
  const said =
    used === null ? `${name} unknown` : `${name} ${percent(used)}${hot ? ', pegged' : ''}, reserved ${percent(reserved)}`;
  return h(
    'div',
    { class: 'meter' },
    h('span', { class: 'quiet' }, name),
    h(
      'span',
      {
        class: 'bar',
        role: 'meter',
        'aria-label': name,
        'aria-valuemin': 0,
        'aria-valuemax': 100,
        'aria-valuenow': used === null ? 0 : Math.round(used),
        'aria-valuetext': said,
        title: said,
        'data-hot': hot || (used !== null && used >= line),
        'data-unknown': used === null,
      },
      h('span', { class: 'used', '--part': Math.min(100, used ?? 0) }),
      reserved > 0 ? h('span', { class: 'reserved', '--part': Math.min(100, reserved) }) : null,
      h('span', { class: 'tick', '--part': line }),
    ),
    h('span', { class: 'value' }, percent(used)),
  );
}

function drawServices(services) {
  const head = ['Service', 'Status', 'Tasks', 'CPU of its reservation', 'Memory of its reservation', 'Address', 'Moves'];
  const rows = services.map((service) =>
    h(
      'tr',
      {},
      h('td', {}, service.project ? h('span', { class: 'quiet' }, `${service.project} / `) : null, service.name),
      h('td', {}, service.status),
      h('td', { class: 'number' }, `${service.running} of ${service.desired}`),
      h('td', { class: 'number' }, percent(service.cpu)),
      h('td', { class: 'number' }, percent(service.memory)),
      h(
        'td',
        {},
        service.endpoints.flatMap((endpoint, place) => [place > 0 ? ', ' : null, address(endpoint)]),
      ),
      h('td', { class: 'text' }, service.relocatable ? 'yes' : (service.why ?? 'no')),
    ),
  );
  const none = h(
    'tr',
    {},
    h('td', { colspan: head.length, class: 'quiet' }, 'No service yet. Deploy one: curl -T compose.yaml …/v1/projects/NAME'),
  );
  at('services').replaceChildren(
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        head.map((name, column) => h('th', { scope: 'col', class: column > 1 && column < 5 ? 'number' : null }, name)),
      ),
    ),
    h('tbody', {}, rows.length > 0 ? rows : none),
  );
}

/** The port is what tells them apart; the whole address is where the link leads. */
const address = ({ url, published, protocol }) =>
  url && /^https?:/.test(url)
    ? h('a', { href: url, title: url, rel: 'noreferrer' }, `:${new URL(url).port || published}`)
    : (url ?? `${published}/${protocol}`);

function drawDecisions(items) {
  const open = new Set([...document.querySelectorAll('#decisions details[open]')].map((one) => one.dataset.key));
  fill(
    'decisions',
    items.map((decision) => h('li', {}, drawDecision(decision, open.has(decision.id)))),
    'Nothing has been decided yet.',
  );
}

function drawDecision(decision, open) {
  const { id, at: time, times, action, from, to, why } = decision;
  const size = from === to ? '' : ` ${from} → ${to}`;
  const tone = action === 'none' || action === 'hold' ? null : 'busy';
  return h(
    'details',
    { 'data-key': id, open },
    h(
      'summary',
      { 'data-row': true, 'data-key': id },
      h('span', { class: 'quiet' }, clock(time)),
      h('span', { class: 'chip', 'data-tone': tone }, `${action}${size}${times > 1 ? ` × ${times}` : ''}`),
      h('span', { class: 'why' }, why),
    ),
    h(
      'dl',
      { class: 'facts' },
      facts(decision).flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]),
    ),
  );
}

function facts(decision) {
  const { trigger, inputs, actions, predicted, observed, blockedBy, nextEligibleAt, reasons, formula, id } = decision;
  const split = (forecast) =>
    `mean ${percent(forecast.cpu.mean)}, max ${percent(forecast.cpu.max)}, ${money(forecast.usdPerHour)} an hour`;
  return [
    ['woken by', `${trigger.kind} ${trigger.name}`],
    ['saw', inputs.perInstance.map((one) => `${one.id} ${percent(one.cpu)}`).join(', ') || 'no instance'],
    [
      'did',
      actions.map((one) => `${one.kind} ${one.target}: ${one.result}${one.note ? ` (${one.note})` : ''}`).join('; ') || 'nothing',
    ],
    ['reasons', reasons.join(', ')],
    ['held back by', blockedBy.join(', ') + (nextEligibleAt ? `, until ${clock(nextEligibleAt)}` : '')],
    ['predicted', predicted && split(predicted)],
    ['came true', observed && `${split(observed)}, at ${clock(observed.at)}`],
    ['formula', formula],
    ['id', id],
  ].filter(([, value]) => value);
}

function drawDeployments(projects) {
  const rows = projects.map(({ name, status, deployment, services }) => {
    const ready = services.filter((service) => service.status === 'steady').length;
    const tone = deployment.reason && deployment.status !== 'superseded' ? 'hot' : deployment.finishedAt ? 'calm' : 'busy';
    return h(
      'li',
      { tabindex: '0', 'data-row': true, 'data-key': deployment.id },
      h('strong', {}, name),
      ' ',
      h('span', { class: 'chip', 'data-tone': tone }, deployment.status),
      ' ',
      h(
        'span',
        { class: 'quiet' },
        `project ${status} · generation ${deployment.generation} · ${ready} of ${services.length} services steady · ${clock(deployment.createdAt)}`,
      ),
      deployment.reason ? h('div', {}, deployment.reason.text) : null,
    );
  });
  fill('deployments', rows, 'Nothing has been deployed yet.');
}

/** New rows in place of the old ones; whoever had the focus keeps it. */
function fill(id, rows, none) {
  const focused = document.activeElement?.dataset?.key;
  at(id).replaceChildren(...(rows.length > 0 ? rows : [h('li', { class: 'empty' }, none)]));
  if (focused)
    at(id)
      .querySelector(`[data-key="${CSS.escape(focused)}"]`)
      ?.focus({ preventScroll: true });
}

// ---- asking ----------------------------------------------------------------------------------------------------------

const last = new Map();

/** The answer when it is another one than last time, null when it is the same. */
async function ask(path) {
  const answer = await fetch(path, { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(10_000) });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  const text = await answer.text();
  if (last.get(path) === text) return null;
  last.set(path, text);
  return JSON.parse(text);
}

async function look() {
  try {
    const [view, decisions, projects] = await Promise.all([
      ask('/v1/cluster'),
      ask('/v1/cluster/decisions?limit=12'),
      ask('/v1/projects'),
    ]);
    if (view) drawCluster(view);
    if (decisions) drawDecisions(decisions.items);
    if (projects) drawDeployments(projects.items);
    document.body.removeAttribute('data-lost');
  } catch (error) {
    at('live').textContent = `not reached: ${error.message}`;
    last.delete('/v1/cluster');
  } finally {
    setTimeout(look, EVERY_MS);
  }
}

// ---- keys ------------------------------------------------------------------------------------------------------------

function toggleTheme() {
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const root = document.documentElement;
  root.dataset.theme = (root.dataset.theme ?? (dark ? 'dark' : 'light')) === 'dark' ? 'light' : 'dark';
}

function toggleKeys() {
  const keys = at('keys');
  keys.hidden = !keys.hidden;
  at('help').setAttribute('aria-expanded', String(!keys.hidden));
}

function step(by) {
  const rows = [...document.querySelectorAll('[data-row]')];
  const now = rows.indexOf(document.activeElement);
  rows[Math.min(rows.length - 1, Math.max(0, now + by))]?.focus();
}

const KEYS = { j: () => step(1), k: () => step(-1), t: toggleTheme, '?': toggleKeys };

addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  KEYS[event.key]?.();
});
at('theme').addEventListener('click', toggleTheme);
at('help').addEventListener('click', toggleKeys);
look();

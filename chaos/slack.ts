import type { Amazon } from '../simulator/parts.js';

/** Where the address of the webhook is kept, and what it is: nobody may see it in a line of log. */
export const SLACK_PARAMETER = '/evenkeel-slack/demo';
export const SLACK_URL = 'https://hooks.slack.example/services/T0/B0/canary-webhook-7c2e';

/** What a Slack that is out does: breaks, asks to wait, or says nothing at all. */
export const SLACK_TROUBLES = ['breaks', 'is too busy', 'says nothing'] as const;
export type SlackTrouble = (typeof SLACK_TROUBLES)[number];

/** A Slack with one channel. */
export interface Slack {
  readonly posts: readonly string[];
  /** For so many seconds. */
  out(trouble: SlackTrouble, seconds: number): void;
}

const channels = new WeakMap<Amazon, Slack>();

/** Undefined: this cluster tells nothing to Slack. */
export const slackOf = (amazon: Amazon): Slack | undefined => channels.get(amazon);

/** What the functions see of the internet when there is a Slack in it. Its address lies where the stack looks for it. */
export const internetWithSlack = (amazon: Amazon): typeof fetch => {
  const posts: string[] = [];
  let trouble: SlackTrouble | null = null;
  const out: Slack['out'] = (kind, seconds) => {
    trouble = kind;
    amazon.world.after(seconds * 1000, 'Slack is back', () => {
      trouble = null;
    });
  };
  channels.set(amazon, { posts, out });
  const secret = { Name: SLACK_PARAMETER, Value: SLACK_URL, Type: 'SecureString' };
  void amazon.call('ssm', 'PutParameter', secret, { name: 'operator', invocation: null });
  return (input, init) => {
    if (String(input) !== SLACK_URL) return amazon.registry.fetch(input, init);
    if (trouble) return ANSWERS[trouble]();
    posts.push(String(init?.body));
    return Promise.resolve(new Response('ok'));
  };
};

const ANSWERS: Readonly<Record<SlackTrouble, () => Promise<Response>>> = {
  breaks: async () => new Response('server_error', { status: 503 }),
  'is too busy': async () => new Response('', { status: 429, headers: { 'retry-after': '90' } }),
  'says nothing': () => new Promise(() => {}),
};

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CHAT_LIMITS, chatNotification } from '../../shared/alerts/chat.js';
import { emailOf, renderEml } from '../../shared/alerts/email.js';
import { SLACK_LIMITS, slackMessage } from '../../shared/alerts/slack.js';
import type { Alert } from '../../shared/model/alert.js';
import { anAlert, WHERE } from './scene.js';

const AWS = { apiUrl: 'https://abc.execute-api.eu-west-1.amazonaws.com', region: 'eu-west-1', simulated: false };

/** Text as a container's log or a project's file may hold it: long, with signs that Slack, mail and JSON treat as their own. */
const wild = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: fc.constantFrom('&', '<', '>', '|', '*', '\n', '\r', '\u0000', '→', '😀', 'ä', 'a', ' '), maxLength: 200 }),
  fc.nat({ max: 6000 }).map((length) => '<&>'.repeat(length)),
  fc.nat({ max: 6000 }).map((length) => '😀'.repeat(length)),
);

const wildAlert: fc.Arbitrary<Alert> = fc
  .record({
    title: wild,
    why: wild,
    effect: fc.option(wild),
    todo: wild,
    severity: fc.constantFrom('info' as const, 'warning' as const, 'critical' as const),
    project: fc.option(fc.constantFrom('web', 'a-b')),
    numbers: fc.dictionary(wild, fc.oneof(wild, fc.double()), { maxKeys: 20 }),
  })
  .map((over) => anAlert(over));

const property = (holds: (alert: Alert) => void): void => fc.assert(fc.property(wildAlert, holds), { numRuns: 150, seed: 1 });

describe('the mail', () => {
  it('says what, why, effect, what to do and where to look', () => {
    expect(emailOf(anAlert(), WHERE)).toEqual({
      subject: '[INFO] demo: scaled out 1 -> 2 (CPU 90 % -> predicted 45 %)',
      body: `What   scaled out 1 -> 2 (CPU 90 % -> predicted 45 %); cluster demo, us-east-1 (simulated), 2026-11-22T14:02:30Z
Why    CPU 90 % on 1 instance for 2 of 2 minutes, line 70 %. 90 / 2 = 45 % predicted.
Effect +$0.0208/h, $0.0416/h in all.
Do     Nothing. If this repeats every day at the same hour, raise the minimum (now 1).
Links  Page http://127.0.0.1:4500/
       Decision http://127.0.0.1:4500/v1/cluster/decisions/dec_01KANDAZQ0000000000000000A
Alert  alr_01KANDAZQ0000000000000000R cluster.scaled-out (info)`,
    });
  });

  it('leads to the console of the region on AWS, never to the API, which a telephone cannot sign for', () => {
    const alert = anAlert({ project: 'web', numbers: { deployment: 'dep_1' }, effect: null });
    const { body } = emailOf(alert, AWS);
    expect(body).toContain('ECS console https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/demo/services?region=eu-west-1');
    expect(body).toContain(
      'Dashboard https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#dashboards/dashboard/evenkeel-demo',
    );
    expect(body).toContain(`
Shell  evenkeel open --api ${AWS.apiUrl}
       evenkeel explain dec_01KANDAZQ0000000000000000A --api ${AWS.apiUrl}
       evenkeel wait -p web dep_1 --api ${AWS.apiUrl}
`);
    expect(JSON.stringify(slackMessage(alert, AWS).blocks)).not.toContain(`"url":"${AWS.apiUrl}`);
    expect(chatNotification(alert, AWS).content.nextSteps.join()).not.toContain(`<${AWS.apiUrl}`);
    expect(body).not.toContain('Effect');
  });

  it('has a subject in ASCII, cut where SNS would refuse it', () => {
    const { subject } = emailOf(anAlert({ severity: 'warning', title: `${'naïve → 😀 '.repeat(20)}end` }), WHERE);
    expect(subject).toHaveLength(99);
    expect(subject).toMatch(/^\[WARN\] demo: naive -> \? naive -> .*\.\.\.$/);
  });

  it('never has a subject that SNS refuses, nor a body with control characters', () => {
    property((alert) => {
      const { subject, body } = emailOf(alert, WHERE);
      expect(subject).toMatch(/^[!-~][ -~]{0,98}$/);
      expect(body).not.toMatch(/[\p{Cs}]|(?!\n)\p{Cc}/u);
    });
  });

  it('is a file that mail programs open, its lines no header', () => {
    const eml = renderEml(anAlert({ why: 'a\r\nBcc: everybody@example.com\r\n\r\nä' }), WHERE);
    const [head, body] = eml.split('\r\n\r\n');
    expect(head!.split('\r\n').map((line) => line.split(':')[0])).toEqual([
      'Date',
      'From',
      'To',
      'Subject',
      'Message-ID',
      'MIME-Version',
      'Content-Type',
      'Content-Transfer-Encoding',
    ]);
    expect(head).toContain('Date: Sun, 22 Nov 2026 14:02:30 +0000');
    expect(Buffer.from(body!, 'base64').toString()).toContain('ä');
  });
});

describe('the Slack message', () => {
  it('shows the same in blocks', () => {
    expect(slackMessage(anAlert(), WHERE)).toEqual({
      text: ':information_source: demo: scaled out 1 -&gt; 2 (CPU 90 % -&gt; predicted 45 %)\nCPU 90 % on 1 instance for 2 of 2 minutes, line 70 %. 90 / 2 = 45 % predicted.',
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: 'demo: scaled out 1 -> 2 (CPU 90 % -> predicted 45 %)' } },
        {
          type: 'section',
          text: { type: 'mrkdwn', text: '*Why* CPU 90 % on 1 instance for 2 of 2 minutes, line 70 %. 90 / 2 = 45 % predicted.' },
        },
        {
          type: 'section',
          fields: [
            { type: 'mrkdwn', text: '*severity*\ninfo' },
            { type: 'mrkdwn', text: '*region*\nus-east-1' },
            { type: 'mrkdwn', text: '*from*\n1' },
            { type: 'mrkdwn', text: '*to*\n2' },
            { type: 'mrkdwn', text: '*CPU before*\n90 %' },
            { type: 'mrkdwn', text: '*CPU predicted*\n45 %' },
          ],
        },
        { type: 'section', text: { type: 'mrkdwn', text: '*Effect* +$0.0208/h, $0.0416/h in all.' } },
        {
          type: 'section',
          text: { type: 'mrkdwn', text: '*Do* Nothing. If this repeats every day at the same hour, raise the minimum (now 1).' },
        },
        {
          type: 'context',
          elements: [
            { type: 'mrkdwn', text: '<!date^1795356150^{date_short_pretty} {time_secs}|2026-11-22T14:02:30.000Z>' },
            { type: 'mrkdwn', text: 'alr_01KANDAZQ0000000000000000R' },
            { type: 'mrkdwn', text: 'dec_01KANDAZQ0000000000000000A' },
            { type: 'mrkdwn', text: 'simulated' },
          ],
        },
        {
          type: 'actions',
          elements: [
            { type: 'button', text: { type: 'plain_text', text: 'Page' }, url: 'http://127.0.0.1:4500/' },
            {
              type: 'button',
              text: { type: 'plain_text', text: 'Decision' },
              url: 'http://127.0.0.1:4500/v1/cluster/decisions/dec_01KANDAZQ0000000000000000A',
            },
          ],
        },
      ],
    });
  });

  it('has no actions block without links: Slack refuses an empty one', () => {
    const { blocks } = slackMessage(anAlert(), { ...WHERE, apiUrl: null });
    expect(blocks.map((block) => (block as { type: string }).type)).not.toContain('actions');
  });

  it('keeps within every limit of Slack', () => {
    property((alert) => {
      const { text, blocks } = slackMessage(alert, AWS) as { text: string; blocks: readonly Block[] };
      expect(within(text, SLACK_LIMITS.text)).toBe(true);
      expect(blocks.length).toBeLessThanOrEqual(50);
      for (const block of blocks) {
        if (block.type === 'header') expect(within(block.text!.text, SLACK_LIMITS.header)).toBe(true);
        if (block.type === 'section' && block.text) expect(within(block.text.text, SLACK_LIMITS.section)).toBe(true);
        if (block.fields) expect(block.fields.length >= 1 && block.fields.length <= 10).toBe(true);
        for (const field of block.fields ?? []) expect(within(field.text, SLACK_LIMITS.field)).toBe(true);
        if (block.elements) expect(block.elements.length >= 1 && block.elements.length <= 10).toBe(true);
      }
    });
  });

  it('shows what a container wrote and obeys none of it', () => {
    property((alert) => {
      for (const text of markdownOf(slackMessage(alert, WHERE))) {
        const foreign = text.replace(/^<!date\^\d+\^[^<>]*>$/, '');
        expect(foreign).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
      }
    });
    const [text] = markdownOf(slackMessage(anAlert({ title: '<!channel> & <http://evil.example|x>' }), WHERE));
    expect(text).toContain('&lt;!channel&gt; &amp; &lt;http://evil.example|x&gt;');
  });
});

interface Block {
  readonly type: string;
  readonly text?: { readonly text: string };
  readonly fields?: readonly { readonly text: string }[];
  readonly elements?: readonly { readonly type: string; readonly text: string }[];
}

const within = (text: string, most: number): boolean => text.length >= 1 && text.length <= most && !/\p{Cs}/u.test(text);

const markdownOf = (message: ReturnType<typeof slackMessage>): readonly string[] => {
  const blocks = message.blocks as readonly Block[];
  const parts = blocks.flatMap(({ type, text, fields = [], elements = [] }) => [
    ...(type === 'section' && text ? [text.text] : []),
    ...fields.map((field) => field.text),
    ...elements.filter((element) => element.type === 'mrkdwn').map((element) => element.text),
  ]);
  return [message.text, ...parts];
};

describe('the chat notification', () => {
  it('shows what a project or a container wrote, and neither links to it nor calls anybody', () => {
    const text = '<!channel> <http://evil.example|sign in> & more';
    const alert = anAlert({ title: text, why: text, effect: text, todo: text });
    const { content, metadata } = chatNotification(alert, WHERE);
    const told = [content.title, content.description, content.nextSteps[0], metadata.summary].join('\n');
    expect(told).not.toContain('<');
    expect(told.match(/&lt;!channel> &lt;http:\/\/evil\.example\|sign in> &amp; more/g)).toHaveLength(5);
  });

  it('has the shape outside of which it would be dropped', () => {
    expect(chatNotification(anAlert({ project: 'web' }), WHERE)).toEqual({
      version: '1.0',
      source: 'custom',
      id: 'alr_01KANDAZQ0000000000000000R',
      content: {
        textType: 'client-markdown',
        title: ':information_source: demo: scaled out 1 -> 2 (CPU 90 % -> predicted 45 %)',
        description:
          '*Why* CPU 90 % on 1 instance for 2 of 2 minutes, line 70 %. 90 / 2 = 45 % predicted.\n*Effect* +$0.0208/h, $0.0416/h in all.',
        nextSteps: [
          'Nothing. If this repeats every day at the same hour, raise the minimum (now 1).',
          '<http://127.0.0.1:4500/|Page>',
          '<http://127.0.0.1:4500/v1/cluster/decisions/dec_01KANDAZQ0000000000000000A|Decision>',
        ],
        keywords: ['demo', 'cluster.scaled-out', 'web'],
      },
      metadata: {
        threadId: 'demo/cluster.scaled-out/int_1',
        summary: 'scaled out 1 -> 2 (CPU 90 % -> predicted 45 %)',
        eventType: 'cluster.scaled-out',
        additionalContext: { severity: 'info', decision: 'dec_01KANDAZQ0000000000000000A' },
      },
    });
  });

  it('keeps within its lengths, and its description is never empty', () => {
    property((alert) => {
      const { content, metadata } = chatNotification(alert, AWS);
      expect(content.title.length).toBeLessThanOrEqual(CHAT_LIMITS.title);
      expect(content.description.length).toBeGreaterThan(0);
      expect(content.description.length).toBeLessThanOrEqual(CHAT_LIMITS.description);
      expect(content.nextSteps.length).toBeLessThanOrEqual(CHAT_LIMITS.nextSteps);
      for (const step of content.nextSteps) expect(step.length).toBeLessThanOrEqual(CHAT_LIMITS.nextStep);
      expect(metadata.summary.length).toBeLessThanOrEqual(CHAT_LIMITS.summary);
    });
  });
});

import { type Mutant, mutant, noticedBy } from './mutant.js';

/** Who is heard, who goes first, what is left alone, and what nobody is to do beside another. */
export const KEEPING: readonly Mutant[] = [
  ...noticedBy(
    'test/pass/going-on.test.ts',
    mutant('goes-on-without-time', 'what is under way is taken up when the pass has no time left', [
      'shared/pass/act-on.ts',
      'while (intent && step && (await mayAct(doing.turn))) {',
      'while (intent && step) {',
    ]),
    mutant('a-move-goes-on-after-a-refusal', 'a refused call of a move is made again and again until the pass is over', [
      'shared/pass/act-on.ts',
      "if (next.intent?.kind !== 'move' || answer.result === 'failed' || answer.result === 'stale') return;",
      "if (next.intent?.kind !== 'move') return;",
    ]),
    mutant('termination-not-journalled', 'what a drain terminates stands in no decision', [
      'shared/pass/act-on.ts',
      "if (step.kind === 'terminate') doing.actions.push(decided('terminate', step.instanceId, intent.id, answer));",
      '',
    ]),
    mutant('replaced-intent-stays-open', 'a launch that is asked of another offering stays open under the first as well', [
      'shared/pass/act-on.ts',
      'intents: next ? [...left, next] : left }',
      'intents: next ? [...intents, next] : intents }',
    ]),
  ),
  ...noticedBy(
    'test/pass/journal.test.ts',
    mutant(
      'project-settled-before-told',
      'a pass that is killed on the way to the outbox leaves a deployment whose end nobody hears of',
      [
        'shared/pass/journal.ts',
        '  const alerts = await tell(',
        '  for (const one of ended) await settleProject(ports, one);\n  const alerts = await tell(',
      ],
      [
        'shared/pass/journal.ts',
        '  for (const one of ended) await settleProject(ports, one);\n  await putLastInput',
        '  await putLastInput',
      ],
    ),
  ),
  ...noticedBy(
    'test/pass/planning.test.ts',
    mutant('pins-while-held', 'a volume gets another instance while the stop button is pressed', [
      'shared/pass/plan-deployments.ts',
      "export const lostPins = (turn: Turn, { projects, observation }: Seen): DeployStep[] =>\n  turn.policy.mode !== 'act' ||",
      'export const lostPins = (turn: Turn, { projects, observation }: Seen): DeployStep[] =>\n ',
    ]),
    mutant('dry-run-deploys', 'a dry run deploys', [
      'shared/pass/plan-deployments.ts',
      "turn.policy.mode === 'dry-run' || moveOpen",
      'moveOpen',
    ]),
  ),
  ...noticedBy(
    'test/pass/look-at-each.test.ts',
    mutant('one-project-blinds-all', 'one project that AWS does not show fails the pass for all', [
      'shared/pass/look-at-each.ts',
      'await orUnread(() => ports.observeProject(project.body, observation, deployment.body.progress));',
      '{ told: await ports.observeProject(project.body, observation, deployment.body.progress) } as { told: never };',
    ]),
  ),
  ...noticedBy(
    'test/pass/turn.test.ts',
    mutant('asked-drain-unheard', 'what people ask to have drained is forgotten', [
      'shared/pass/turn.ts',
      '[...triggers, ...(await askedDrains(ports, now))]',
      '[...triggers]',
    ]),
  ),
  ...noticedBy(
    'test/scaling/interruption.test.ts',
    mutant('interruption-last', 'a Spot interruption waits for growth', [
      'shared/scaling/decide.ts',
      '[interruption, growing, repair, ranges, surplus, nudges, makingRoom, moving, rolling, givingUp]',
      '[growing, repair, ranges, surplus, nudges, makingRoom, moving, rolling, interruption, givingUp]',
    ]),
    mutant('interrupted-taken-back', 'what EC2 takes is counted on again', [
      'shared/scaling/replacing.ts',
      "!BROKEN.includes(reason) && !['interrupted', 'rebalance', 'drained'].includes(reason);",
      "reason !== 'never-joined';",
    ]),
  ),
  ...noticedBy(
    'test/scaling/shrinking.test.ts',
    mutant('shrinks-blind-to-checks', 'instances are given up while EC2 does not tell which of the others are broken', [
      'shared/scaling/scale-in.ts',
      "if (situation.observation.unread?.['status-checks'])",
      "if (situation.observation.unread?.['status-checks' as 'alarms'] && situation.observation.at < 0)",
    ]),
    mutant('volume-lies-and-is-drained', 'an instance goes with the volume on its disk', [
      'shared/scaling/giving-up.ts',
      'if (volume) return volumeText(situation, instance, volume);',
      '',
    ]),
  ),
  ...noticedBy(
    'test/scaling/immovable.test.ts',
    mutant('two-copies-of-stop-first', 'two copies of a stop-first service run at once', [
      'shared/scaling/situation.ts',
      "if (told !== 'always' && service.maximumPercent <= 100) return 'it is deployed stop-first: two copies must not run at once';",
      '',
    ]),
    mutant(
      'moves-a-job',
      'the instance of a job is given up under it',
      ['shared/scaling/situation.ts', "if (task.job) return 'it is a job, which stays where it runs until it ends';", ''],
      [
        'shared/scaling/giving-up.ts',
        'if (task.job) return `job ${task.job.service} of ${task.job.project} runs on it and stays until it ends.`;',
        '',
      ],
    ),
  ),
  ...noticedBy(
    'test/scaling/growing.test.ts',
    mutant('many-probes', 'launches go on beside the one that is to show whether they join', [
      'shared/scaling/launch-breaker.ts',
      'return until <= now && !probing',
      'return until <= now',
    ]),
  ),
  ...noticedBy(
    'test/scaling/ailments.test.ts',
    mutant('mends-what-is-not-ours', 'machines that others have started are replaced', [
      'shared/scaling/ailments.ts',
      "one.state === 'running' && one.cluster !== null && one.containerInstance !== null",
      "one.state === 'running' && one.containerInstance !== null",
    ]),
  ),
  ...noticedBy(
    'test/deploying/next-steps.test.ts',
    mutant('older-generation-acts', 'an older generation acts beside the newer', [
      'shared/deploying/next-steps.ts',
      'const over = isTerminal(deployment.status) || deployment.generation !== project.generation;',
      'const over = isTerminal(deployment.status);',
    ]),
  ),
  ...noticedBy(
    'test/aws/in-order.test.ts',
    mutant('instances-read-after-members', 'ECS is read before EC2', [
      'shared/aws/observe.ts',
      'const ours = await readInstances(ec2, cluster);\n  const [registered, services] = await sideBySide(\n    clock,\n    () => readContainerInstances(ecs, cluster),\n    () => readServices(ecs, cluster),\n  );',
      'const [registered, services] = await sideBySide(\n    clock,\n    () => readContainerInstances(ecs, cluster),\n    () => readServices(ecs, cluster),\n  );\n  const ours = await readInstances(ec2, cluster);',
    ]),
  ),
  ...noticedBy(
    'test/wiring/provision.test.ts',
    mutant('tombstone-fault-swallowed', 'a stack is taken down under a loop that was not told', [
      'shared/wiring/provision.ts',
      "if (sortError(error).class !== 'gone') throw error;",
      'void error;',
    ]),
  ),
  ...noticedBy(
    'test/registry/http.test.ts',
    mutant('first-address-only', 'of a name that leads inward only the first address is looked at', [
      'shared/registry/outward.ts',
      'const inward = addresses.find(',
      'const inward = addresses.slice(0, 1).find(',
    ]),
  ),
];

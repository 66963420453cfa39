import { bind } from '../../shared/aws/send.js';

type Answers = Readonly<Record<string, (input: never) => object>>;

/** Stands for any client: what AWS answers, by operation (nothing unless stated), and which calls went out. */
export const says = (answers: Answers) => {
  const asked: string[] = [];
  const send = async (command: { readonly input: object }): Promise<object> => {
    const operation = command.constructor.name.replace(/Command\d*$/, '');
    asked.push(operation);
    return answers[operation]?.(command.input as never) ?? {};
  };
  const clock = { now: () => 0, sleep: () => new Promise<void>(() => {}) };
  return { asked, client: bind({ send }, { clock, until: null }) as never };
};

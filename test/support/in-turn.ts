/** One call after the other: a world's clock can be run by one caller at a time, and browsers and streams ask several things at once. */
export const inTurn = <Asked, Answer>(answer: (asked: Asked) => Promise<Answer>): ((asked: Asked) => Promise<Answer>) => {
  let turn: Promise<unknown> = Promise.resolve();
  return (asked) => {
    const next = turn.then(() => answer(asked));
    turn = next.catch(() => undefined);
    return next;
  };
};

/** "1 task", "2 tasks": a number of things whose plural is made with an s. */
export const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`;

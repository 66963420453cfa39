/** Dollars, to a hundredth of a cent: an instance's hour has four digits. */
export const usd = (amount: number): string => `$${amount.toFixed(4)}`;

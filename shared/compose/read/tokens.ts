import { type CST, Lexer, type LineCounter, Parser } from 'yaml';
import { MOST_DEPTH } from './harden.js';

/** A text that nests deeper than a reader that recurses should follow; `offset` is where. */
export class TooDeep extends Error {
  constructor(readonly offset: number) {
    super('nested too deeply');
  }
}

/** Of collections that the parser has open. Above what the look at the text lets through where it has seen well. */
const MOST_OPEN = 2 * MOST_DEPTH;

/**
 * What `Parser.parse` gives, as long as it is not too deep. The parser itself does not recurse, what reads its tokens does; so this is
 * exact where a look at the text alone (harden.ts) can be led astray by quotes. Throws TooDeep.
 */
export function* tokensOf(text: string, lines: LineCounter): Generator<CST.Token> {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > MOST_OPEN) throw new TooDeep(parser.offset);
  }
  yield* parser.end();
}

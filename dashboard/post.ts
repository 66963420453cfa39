import { lookNow } from './stream.js';

/** Asks for a change; the look that follows shows what became of it. A refusal is said in the words of the API. */
export async function post(path: string, body?: object): Promise<void> {
  const content = body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {};
  const answer = await fetch(path, { method: 'POST', ...content });
  if (!answer.ok) {
    const problem = (await answer.json().catch(() => null)) as { readonly detail?: string } | null;
    alert(problem?.detail ?? `${path} answered ${answer.status}`);
  }
  lookNow();
}

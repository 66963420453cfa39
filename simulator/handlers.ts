import { handler as api } from '../functions/api.js';
import { handler as notify } from '../functions/notify.js';
import { handler as provision } from '../functions/provision.js';
import { handler as reconcile } from '../functions/reconcile.js';
import type { SimFunction } from './parts.js';

/** The very handlers that are deployed, under the names that serverless.yml gives them. */
export const handlers: Readonly<Record<string, SimFunction['run']>> = {
  'api.handler': api as unknown as SimFunction['run'],
  'notify.handler': notify as unknown as SimFunction['run'],
  'provision.handler': provision as unknown as SimFunction['run'],
  'reconcile.handler': reconcile as unknown as SimFunction['run'],
};

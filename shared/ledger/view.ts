import type { ClusterView } from '../model/cluster-view.js';
import { VIEW_KEY } from './keys.js';
import type { Row, Store } from './store.js';

/** What GET /v1/cluster shows: the last pass's observation. Its version serves as the ETag. */
export const getView = (store: Store): Promise<Row<ClusterView> | null> => store.get<ClusterView>(VIEW_KEY);

/** The last pass wins: a view is never merged. Returns the new version. */
export const putView = (store: Store, view: ClusterView): Promise<number> => store.put(VIEW_KEY, view);

import type { Observation } from '../model/observation.js';
import { tasksOfService } from './lookup.js';

type Look = Pick<Observation, 'tasks' | 'unread'>;

/** What its own program protects must not be written over: without knowing, no move of a service begins, protects or lowers. */
export const isUntold = ({ tasks }: Look, service: string): boolean =>
  tasksOfService(tasks, service).some(({ protectionUntold }) => protectionUntold);

/** It cannot be moved before somebody mends something, and is planned for as what stays. What is not told just now may be soon. */
export const isRefused = (look: Look, service: string): boolean =>
  look.unread?.protection?.refused === true && isUntold(look, service);

import { hex } from '../ids.js';
import type { Amazon, Ec2Part } from '../parts.js';
import { createFleet } from './create-fleet.js';
import { creditOperations, creditsOf, spendCredits } from './credits.js';
import { instanceOperations } from './describe-instances.js';
import { imageOperations } from './images.js';
import { templateOperations } from './launch-templates.js';
import { advise, impair, interrupt, terminate } from './life.js';
import { networkOperations, subnetsOf } from './network.js';
import { rebootInstances } from './reboot-instances.js';
import { routeOperations } from './routes.js';
import { runInstances } from './run-instances.js';
import { groupOperations } from './security-groups.js';
import { spotPool } from './spot-pools.js';
import type { Ec2State } from './state.js';
import { stopInstances } from './stop-instances.js';
import { tagOperations } from './tags.js';
import { terminateInstances } from './terminate-instances.js';
import { typeOperations } from './types.js';

/** EC2 as far as a cluster of container instances needs it: launches, descriptions, tags, credits and a default network. */
export const createEc2 = (amazon: Amazon): Ec2Part => {
  const state: Ec2State = {
    amazon,
    instances: new Map(),
    launched: 0,
    templates: new Map(),
    groups: new Map(),
    vpcId: `vpc-0${hex(amazon.world.random('network ids'), 16)}`,
    subnets: subnetsOf(amazon),
    tokens: new Map(),
    fleets: new Map(),
    pools: new Map(),
    listeners: { running: [], stopping: [], terminated: [] },
  };
  return {
    instances: state.instances,
    onRunning: (listener) => void state.listeners.running.push(listener),
    onStopping: (listener) => void state.listeners.stopping.push(listener),
    onTerminated: (listener) => void state.listeners.terminated.push(listener),
    spendCredits: (id, cpuUsed, seconds) => spendCredits(state, id, cpuUsed, seconds),
    credits: (id) => creditsOf(state, id),
    interrupt: (id) => interrupt(state, id),
    terminate: (id) => terminate(state, id),
    advise: (id) => advise(state, id),
    impair: (id, impaired) => impair(state, id, impaired),
    spotPool: (type, zone) => spotPool(state, type, zone),
    operations: {
      RunInstances: runInstances(state),
      CreateFleet: createFleet(state),
      TerminateInstances: terminateInstances(state),
      RebootInstances: rebootInstances(state),
      StopInstances: stopInstances(state),
      ...instanceOperations(state),
      ...templateOperations(state),
      ...tagOperations(state),
      ...creditOperations(state),
      ...networkOperations(state),
      ...routeOperations(state),
      ...groupOperations(state),
      ...typeOperations(state),
      ...imageOperations(state),
    },
  };
};

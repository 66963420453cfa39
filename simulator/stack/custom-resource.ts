import { lastOf } from '../arn.js';
import { uuid } from '../ids.js';
import type { Amazon } from '../parts.js';
import type { CustomAnswer, CustomRequest } from './made.js';

const DEFAULT_TIMEOUT_SECONDS = 3600;

export interface CustomResources {
  readonly ask: (request: CustomRequest) => Promise<CustomAnswer>;
  /** Takes the answers that functions PUT to their ResponseURL; undefined for any other request. */
  readonly intercept: (url: string, init?: RequestInit) => Response | undefined;
}

/**
 * CloudFormation's side of custom resources: sends the envelope, waits for the PUT to the pre-signed URL, or until the time is
 * over. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-requesttypes.html
 */
export const customResources = (amazon: Amazon, stackId: string): CustomResources => {
  const waiting = new Map<string, (answer: CustomAnswer) => void>();
  const { world, settings } = amazon;
  const ask = (request: CustomRequest): Promise<CustomAnswer> => {
    const RequestId = uuid(world.random('cloudformation'));
    const ResponseURL = `https://cloudformation-custom-resource-response-${settings.region.replaceAll('-', '')}.s3.amazonaws.com/${encodeURIComponent(stackId)}%7C${request.LogicalResourceId}%7C${RequestId}`;
    const { ServiceToken, ServiceTimeout = DEFAULT_TIMEOUT_SECONDS } = request.ResourceProperties;
    return new Promise((resolve) => {
      const callOff = world.after(Number(ServiceTimeout) * 1000, 'custom resource timeout', () =>
        end({
          Status: 'FAILED',
          PhysicalResourceId: '',
          Reason: 'CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId.',
        }),
      );
      const end = (answer: CustomAnswer): void => {
        callOff();
        waiting.delete(ResponseURL);
        world.stir();
        resolve(answer);
      };
      waiting.set(ResponseURL, end);
      amazon.lambda.invokeAsync(lastOf(String(ServiceToken)), {
        ...request,
        ServiceToken,
        ResponseURL,
        StackId: stackId,
        RequestId,
      });
    });
  };
  const intercept = (url: string, init?: RequestInit): Response | undefined => {
    if (!/^https:\/\/cloudformation-custom-resource-response-[a-z0-9]+\.s3\./.test(url)) return undefined;
    if (init?.method !== 'PUT') return new Response('SignatureDoesNotMatch', { status: 403 });
    // A second answer to the same URL overwrites the object and changes nothing.
    waiting.get(url)?.(JSON.parse(String(init.body)));
    return new Response(null, { status: 200 });
  };
  return { ask, intercept };
};

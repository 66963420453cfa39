import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { EFSClient } from '@aws-sdk/client-efs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ServiceDiscoveryClient } from '@aws-sdk/client-servicediscovery';
import { HttpResponse } from '@smithy/core/protocols';
import { bind } from '../../shared/aws/send.js';

/** An error as it comes out of the socket, or as what happens to the socket. */
export interface Trouble {
  readonly code: string;
  readonly message: string;
  readonly status: number;
}

export type Speaker = 'ec2' | 'ecs' | 'elb' | 'discovery' | 'efs' | 'dynamodb' | 'socket';

/** Real SDK clients whose every call ends in this trouble; `asked` counts the requests that went out. */
export const clientsIn = (speaker: Speaker, trouble: Trouble) => {
  const counted = { asked: 0 };
  const handler = {
    metadata: { handlerProtocol: 'http/1.1' },
    destroy: (): void => {},
    handle: async () => {
      counted.asked += 1;
      if (speaker === 'socket') throw socketError(trouble);
      return { response: responseOf(speaker, trouble) };
    },
  };
  const configuration = {
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
    requestHandler: handler,
  };
  const clock = {
    now: () => 0,
    sleep: (_: number, cancel?: object): Promise<void> => (cancel ? new Promise(() => {}) : Promise.resolve()),
  };
  const make = <C extends object>(Client: new (configuration: never) => C): C =>
    bind(new Client(configuration as never), { clock, until: null });
  return {
    counted,
    ec2: make(EC2Client),
    ecs: make(ECSClient),
    elb: make(ElasticLoadBalancingV2Client),
    discovery: make(ServiceDiscoveryClient),
    efs: make(EFSClient),
    dynamodb: make(DynamoDBClient),
  };
};

/** Node tells of a connection by `code`, the SDK of its own time limits by `name`. */
const socketError = ({ code, message }: Trouble): Error =>
  /^E[A-Z]+$/.test(code) ? Object.assign(new Error(message), { code }) : Object.assign(new Error(message), { name: code });

const XML = { 'content-type': 'text/xml' };

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html, https://smithy.io/2.0/aws/protocols/index.html */
const responseOf = (speaker: Speaker, { code, message, status }: Trouble): HttpResponse => {
  const body = (text: string, headers: Record<string, string>): HttpResponse =>
    new HttpResponse({ statusCode: status, headers, body: new TextEncoder().encode(text) });
  switch (speaker) {
    case 'ec2':
      return body(
        `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>r</RequestID></Response>`,
        XML,
      );
    case 'elb':
      return body(
        `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
        XML,
      );
    case 'efs':
      return body(JSON.stringify({ ErrorCode: code, Message: message }), {
        'content-type': 'application/json',
        'x-amzn-errortype': code,
      });
    default:
      return body(JSON.stringify({ __type: code, message }), {
        'content-type': 'application/x-amz-json-1.1',
        'x-amzn-errortype': code,
      });
  }
};

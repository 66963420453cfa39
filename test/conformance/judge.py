"""Judges recorded calls by botocore's models of the AWS APIs: an independent reading of what our SDK clients send and what the
simulator answers. Standard input: JSON, a list of {client, operation, input, request, response}; bodies are base64, dates in
`input` are {"$date": milliseconds}, bytes {"$blob": base64}. Standard output: JSON, {"calls": {"ecs.ListTasks": 3},
"complaints": [{"call", "about", "complaint", "times"}]}; each complaint once."""

import base64
import collections
import datetime
import json
import re
import sys
from urllib.parse import parse_qsl

import botocore.parsers
import botocore.serialize
import botocore.session
import botocore.validate

from members import result_element, unknown_elements, unknown_members

SERVICES = {
    "CloudWatchClient": "cloudwatch",
    "CloudWatchLogsClient": "logs",
    "DynamoDBClient": "dynamodb",
    "EC2Client": "ec2",
    "ECRClient": "ecr",
    "ECSClient": "ecs",
    "EFSClient": "efs",
    "ElasticLoadBalancingV2Client": "elbv2",
    "ServiceDiscoveryClient": "servicediscovery",
    "SNSClient": "sns",
    "SQSClient": "sqs",
    "SSMClient": "ssm",
}

# What every service may answer beside the errors of its model (AWS's "Common Errors" pages), and throttling as each protocol names it.
COMMON_ERRORS = {
    "AccessDenied",
    "AccessDeniedException",
    "InternalFailure",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "Throttling",
    "ThrottlingException",
    "ValidationError",
    "ValidationException",
}

session = botocore.session.get_session()
models = {}


def model_of(client):
    if client not in models:
        models[client] = session.get_service_model(SERVICES[client])
    return models[client]


def typed(value):
    if isinstance(value, list):
        return [typed(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "$date" in value:
        return datetime.datetime.fromtimestamp(value["$date"] / 1000, datetime.timezone.utc)
    if "$blob" in value:
        return base64.b64decode(value["$blob"])
    return {name: typed(member) for name, member in value.items()}


def protocol_of(headers, model):
    """The protocol that is really on the wire: botocore may prefer another one of the several that a service speaks."""
    if headers.get("smithy-protocol") == "rpc-v2-cbor":
        return "smithy-rpc-v2-cbor"
    if "x-amz-target" in headers:
        return "json"
    return model.metadata["protocol"]


# What ParamValidator leaves out: enumerations, patterns and upper bounds.


def bounds(shape, value, at):
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            if name in value:
                yield from bounds(member, value[name], f"{at}.{name}")
    elif shape.type_name == "list":
        yield from too_long(shape, value, at)
        for item in value:
            yield from bounds(shape.member, item, f"{at}[]")
    elif shape.type_name == "map":
        yield from too_long(shape, value, at)
        for key, item in value.items():
            yield from bounds(shape.key, key, f"{at} (key)")
            yield from bounds(shape.value, item, f"{at}.{key}")
    elif shape.type_name == "string":
        yield from string_bounds(shape, value, at)
    elif shape.type_name in ("integer", "long", "float", "double"):
        if "max" in shape.metadata and value > shape.metadata["max"]:
            yield f"{at}: {value} is over {shape.metadata['max']}"


def too_long(shape, value, at):
    if "max" in shape.metadata and len(value) > shape.metadata["max"]:
        yield f"{at}: {len(value)} are more than {shape.metadata['max']}"


def string_bounds(shape, value, at):
    yield from too_long(shape, value, at)
    allowed = shape.metadata.get("enum")
    if allowed and value not in allowed:
        yield f"{at}: '{value}' is none of {', '.join(allowed)}"
    pattern = shape.metadata.get("pattern")
    if pattern:
        try:
            matches = re.search(f"^(?:{pattern})$", value, re.DOTALL)
        except re.error:
            return  # a pattern of Java's or JavaScript's that Python cannot read
        if not matches:
            yield f"{at}: '{value[:80]}' does not match {pattern}"


def validated(shape, value, what):
    """Required members, types, lower bounds (botocore's own), then the rest."""
    if shape is None:
        if value:
            yield f"{what}: nothing is allowed, but there is {sorted(value)}"
        return
    report = botocore.validate.ParamValidator().validate(value, shape)
    for line in report.generate_report().splitlines():
        yield f"{what}: {line}"
    if not report.has_errors():
        yield from (f"{what}{line}" for line in bounds(shape, value, ""))


# The request: botocore's serialisation of the same parameters must be what our client sent.


def request_complaints(call, operation, protocol):
    params = typed(call["input"])
    yield from validated(operation.input_shape, params, "input")
    serializer = botocore.serialize.create_serializer(protocol, False)
    theirs = serializer.serialize_to_request(params, operation)
    request = call["request"]
    body = base64.b64decode(request["body"])
    generated = idempotency_tokens(operation, params)
    if protocol in ("query", "ec2"):
        ours = dict(parse_qsl(body.decode(), keep_blank_values=True))
        expected = {name: plain(value) for name, value in theirs["body"].items()}
        yield from differing(without(ours, generated), expected, "request form")
    elif protocol in ("json", "rest-json"):
        yield from differing(without(json.loads(body or b"{}"), generated), json.loads(theirs["body"] or b"{}"), "request body")
    if protocol == "json" and request["headers"]["x-amz-target"] != theirs["headers"]["X-Amz-Target"]:
        yield f"request target: {request['headers']['x-amz-target']} for {theirs['headers']['X-Amz-Target']}"
    if protocol == "rest-json":
        yield from address(request, theirs)


def address(request, theirs):
    if request["method"] != theirs["method"]:
        yield f"method: {request['method']} for {theirs['method']}"
    if request["path"] != theirs["url_path"]:
        yield f"path: {request['path']} for {theirs['url_path']}"
    yield from differing(request["query"], {name: plain(value) for name, value in theirs["query_string"].items()}, "query string")


def idempotency_tokens(operation, params):
    """Tokens that a client makes up by itself: the SDK in its serialiser, botocore elsewhere."""
    return {name for name in operation.idempotent_members if name not in params}


def without(members, names):
    return {name: value for name, value in members.items() if name not in names}


def plain(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


def differing(ours, expected, what):
    for name in sorted(ours.keys() | expected.keys()):
        if name not in expected:
            yield f"{what}: {name}={ours[name]!r} is not what botocore sends"
        elif name not in ours:
            yield f"{what}: {name}={expected[name]!r} is missing"
        elif not same(ours[name], expected[name]):
            yield f"{what}: {name}={ours[name]!r}, botocore sends {expected[name]!r}"


def same(ours, expected):
    if isinstance(ours, str) and isinstance(expected, str):
        return ours == expected or re.sub(r"\.0+Z$", "Z", ours) == expected
    return ours == expected


# The answer: botocore must be able to read it, must find nothing missing in it, and must know every member of it.


def answer_complaints(call, operation, protocol):
    response = call["response"]
    raw = base64.b64decode(response["body"])
    headers = botocore.compat.HTTPHeaders.from_dict(response["headers"])
    parser = botocore.parsers.create_parser(protocol)
    shape = operation.output_shape
    parsed = parser.parse({"status_code": response["status"], "headers": headers, "body": raw, "context": {}}, shape)
    parsed.pop("ResponseMetadata", None)
    if response["status"] >= 300:
        yield from error_complaints(parsed, operation)
        return
    yield from validated(shape, parsed, "answer")
    if protocol in ("query", "ec2"):
        yield from unknown_elements(shape, result_element(raw, shape, protocol), "answer")
    elif protocol in ("json", "rest-json") and shape is not None:
        yield from unknown_members(shape, json.loads(raw or b"{}"), "answer")


def error_complaints(parsed, operation):
    error = parsed.get("Error", {})
    code = error.get("Code", "")
    if not code or not error.get("Message"):
        yield f"error without a code or message: {error}"
    # EC2 models none of its errors, ELB a part of its own under the name of the shape.
    listed = {shape.metadata.get("error", {}).get("code", shape.name) for shape in operation.error_shapes}
    names = listed | {shape.name for shape in operation.error_shapes}
    if listed and code not in names | COMMON_ERRORS:
        yield f"error {code} is none that {operation.name} has: {', '.join(sorted(names))}"


def complaints_of(call):
    model = model_of(call["client"])
    name = f"{SERVICES[call['client']]}.{call['operation']}"
    operation = model.operation_model(call["operation"])
    protocol = protocol_of(call["request"]["headers"], model)
    for about, judge in (("request", request_complaints), ("answer", answer_complaints)):
        try:
            for complaint in judge(call, operation, protocol):
                yield name, about, complaint
        except Exception as error:  # botocore could not read it at all: that is a finding, not a failure of this program
            yield name, about, f"botocore gives up: {type(error).__name__}: {error}"


def main():
    calls = collections.Counter()
    complaints = collections.Counter()
    for call in json.load(sys.stdin):
        calls[f"{SERVICES[call['client']]}.{call['operation']}"] += 1
        complaints.update(complaints_of(call))
    json.dump(
        {
            "calls": calls,
            "complaints": [
                {"call": call, "about": about, "complaint": text, "times": times}
                for (call, about, text), times in complaints.items()
            ],
        },
        sys.stdout,
    )


main()

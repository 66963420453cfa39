/**
 * The AWS SDK warns at every start that a later version of it will want a later Node. That is for whoever maintains Evenkeel, not for
 * whoever runs it. This is the SDK's own switch for that one warning; every other is shown. Imported before the SDK is.
 */
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

export {};

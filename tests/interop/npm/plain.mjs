// Reduces what a peer answered to the facts that the contract states.

export function texts(result) {
  return result.content.map((block) => block.text);
}

export function whole(result) {
  const got = { isError: result.isError ?? false, texts: texts(result) };
  if (result.structuredContent !== undefined) got.structured = result.structuredContent;
  return got;
}

export function schema(from) {
  const properties = Object.entries(from.properties ?? {}).map(([name, kind]) => [name, kind.type]);
  return { type: from.type, properties: Object.fromEntries(properties), required: [...(from.required ?? [])].sort() };
}

export function withoutType({ type: _, ...rest }) {
  return rest;
}

export function contents(one) {
  const got = { uri: one.uri, mimeType: one.mimeType };
  return 'blob' in one ? { ...got, png: pngSize(one.blob) } : { ...got, text: one.text };
}

export function block(from) {
  switch (from.type) {
    case 'text':
      return { type: 'text' };
    case 'image':
      return { type: 'image', mimeType: from.mimeType, png: pngSize(from.data) };
    case 'audio':
      return { type: 'audio', mimeType: from.mimeType };
    case 'resource_link':
      return { type: 'resource_link', uri: from.uri };
    case 'resource':
      return { type: 'resource', ...contents(from.resource) };
    default:
      return { type: from.type };
  }
}

export function capabilities(from) {
  const flat = Object.entries(from).flatMap(([name, value]) => {
    const flags = Object.entries(value ?? {}).filter(([, on]) => on === true);
    return flags.length ? flags.map(([flag]) => `${name}.${flag}`) : [name];
  });
  return flat.sort();
}

export function messages(from) {
  return from.map((message) => [message.role, message.content.text]);
}

export function prompts(from) {
  return from.map(({ name, arguments: args = [] }) => ({
    name,
    arguments: args.map((one) => ({ name: one.name, required: one.required ?? false })),
  }));
}

export function resources(from) {
  return from.map(({ uri, mimeType }) => ({ uri, mimeType }));
}

export function templates(from) {
  return from.map(({ uriTemplate, mimeType }) => ({ uriTemplate, mimeType }));
}

function pngSize(data) {
  const raw = Buffer.from(data, 'base64');
  if (raw.toString('latin1', 0, 8) !== '\x89PNG\r\n\x1a\n') return 'not a png';
  return [raw.readUInt32BE(16), raw.readUInt32BE(20)];
}

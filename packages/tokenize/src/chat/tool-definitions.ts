/** A function that a model may call, as the OpenAI API takes it; `parameters` is a JSON Schema. */
export interface FunctionDefinition {
  /** What the model calls it by. */
  readonly name: string
  /** What the model is told that it does; shown as a comment above its type. */
  readonly description?: string | null
  /** A JSON Schema of an object: its arguments. Without, it takes none. */
  readonly parameters?: Readonly<Record<string, unknown>> | null
}

/**
 * Functions as the model is shown them: OpenAI turns their JSON Schemas into a namespace of TypeScript types, with the
 * descriptions as comments, and leaves out titles, formats, limits and defaults. The form is not published. Harry Marr found
 * it by the tokens that the API counts (openai-chat-tokens, 2023); this is how it looked in 2024 and after, when objects
 * lost their indentation and those without descriptions went on one line.
 */
export function renderFunctions(functions: readonly FunctionDefinition[]): string {
  return ['namespace functions {', '', ...functions.flatMap(render), '} // namespace functions'].join('\n')
}

function render({ name, description, parameters }: FunctionDefinition): string[] {
  const type = renderObject(parameters ?? {})
  return [...comment(description), `type ${name} = ${type === '' ? '()' : `(_: ${type})`} => any;`, '']
}

type Schema = Readonly<Record<string, unknown>>

/** On one line where no property has a description; empty without properties. */
function renderObject({ properties, required }: Schema): string {
  const needed = new Set<unknown>(Array.isArray(required) ? required : [])
  const rendered = Object.entries(toSchema(properties)).map(([name, schema]) => {
    const property = toSchema(schema)
    const type = `${name}${needed.has(name) ? '' : '?'}: ${renderType(property)}`
    return { comments: comment(property['description']), type }
  })
  if (rendered.length === 0) return ''
  if (rendered.every(({ comments }) => comments.length === 0)) {
    return `{ ${rendered.map(({ type }) => type).join(', ')} }`
  }
  return ['{', ...rendered.flatMap(({ comments, type }) => [...comments, `${type},`]), '}'].join('\n')
}

function renderType(schema: Schema): string {
  const { type, items, anyOf } = schema
  if (Array.isArray(anyOf)) return anyOf.map(each => renderType(toSchema(each))).join(' | ')
  if (Array.isArray(schema['enum'])) return schema['enum'].map(value => JSON.stringify(value)).join(' | ')
  switch (type) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
      return type
    case 'integer':
      return 'number'
    case 'array':
      return `${renderType(toSchema(items))}[]`
    case 'object':
      return renderObject(schema) || 'object'
    default:
      return 'any'
  }
}

function comment(description: unknown): string[] {
  return typeof description === 'string' && description !== '' ? [`// ${description}`] : []
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null
}

function toSchema(value: unknown): Schema {
  return isSchema(value) ? value : {}
}

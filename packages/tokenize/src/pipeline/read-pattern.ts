import { TokenizeError } from '../errors.ts'
import type { JsonNode } from './json-node.ts'
import { literalPattern, translateOniguruma } from './oniguruma.ts'

/** `{ "String": … }`, taken as it stands, or `{ "Regex": … }`, in Oniguruma's syntax. */
export function readPattern(node: JsonNode): RegExp {
  node.only(['String', 'Regex'])
  const literal = node.get('String')
  if (literal.isPresent) return new RegExp(literalPattern(literal.string()), 'gu')
  const regex = node.get('Regex')
  const pattern = regex.string()
  try {
    return new RegExp(translateOniguruma(pattern), 'gv')
  } catch (error) {
    const code = error instanceof TokenizeError ? error.code : 'unsupported'
    const reason = error instanceof Error ? error.message : String(error)
    throw new TokenizeError(code, `${regex.path}: ${reason}`, { cause: error })
  }
}

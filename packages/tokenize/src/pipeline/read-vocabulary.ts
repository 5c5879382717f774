import type { JsonNode } from './json-node.ts'

/** An object of tokens and their ids. Any string can be a token, `__proto__` too. */
export function readVocabulary(node: JsonNode): Map<string, number> {
  const { value } = node
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw node.invalid('an object')
  const ids = new Map<string, number>()
  for (const [token, id] of Object.entries(value as Record<string, unknown>)) {
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id >= idLimit) {
      const [, entry] = node.entries().find(([key]) => key === token) ?? [token, node]
      throw entry.invalid(`an id from 0 to ${idLimit - 1}`)
    }
    ids.set(token, id)
  }
  return ids
}

/** A table of all ids is made; a larger one in a file would be there to exhaust memory. */
const idLimit = 2 ** 24

import type { JsonNode } from './json-node.ts'
import { joinTokens, emptyTokens, pushToken, sliceTokens, type Tokens } from './tokens.ts'

/** Cuts tokens to a length, before special tokens come to them. */
export type Truncation = (tokens: Tokens, addedTokens: number) => Tokens

/** The `truncation` section of a tokenizer.json. What is cut off, with a stride or without, is not kept. */
export function readTruncation(section: JsonNode): Truncation | undefined {
  if (!section.isPresent) return undefined
  section.only(['direction', 'max_length', 'strategy', 'stride'])
  const length = section.get('max_length')
  const limit = length.count()
  const fromLeft = section.get('direction').oneOf(['Left', 'Right'], 'Right') === 'Left'
  section.get('strategy').oneOf(['LongestFirst', 'OnlyFirst'])
  section.get('stride').count()
  return (tokens, addedTokens) => {
    if (limit < addedTokens) throw length.invalid(`at least ${addedTokens}, the number of special tokens`)
    const count = tokens.ids.length
    const kept = Math.min(count, limit - addedTokens)
    return fromLeft ? sliceTokens(tokens, count - kept, count) : sliceTokens(tokens, 0, kept)
  }
}

/** Fills tokens up to a length. */
export type Padding = (tokens: Tokens) => Tokens

/** The `padding` section of a tokenizer.json, for a single text: to the longest of a batch is to the text's own length. */
export function readPadding(section: JsonNode): Padding | undefined {
  if (!section.isPresent) return undefined
  section.only(['strategy', 'direction', 'pad_to_multiple_of', 'pad_id', 'pad_type_id', 'pad_token'])
  const strategy = section.get('strategy')
  const least = strategy.value === 'BatchLongest' ? 0 : strategy.get('Fixed').count()
  const multiple = section.get('pad_to_multiple_of').count(0)
  const onLeft = section.get('direction').oneOf(['Left', 'Right']) === 'Left'
  const id = section.get('pad_id').count()
  const written = section.get('pad_token').string()
  return tokens => {
    const wanted = Math.max(least, tokens.ids.length)
    const length = multiple > 0 ? Math.ceil(wanted / multiple) * multiple : wanted
    const padding = emptyTokens()
    for (let index = tokens.ids.length; index < length; index++) pushToken(padding, id, 0, 0, written)
    return joinTokens(onLeft ? [padding, tokens] : [tokens, padding])
  }
}

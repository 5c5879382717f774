import { words } from '@llm-cookbook/tokenize'
import type { Span } from '../document.ts'

/**
 * What an answer puts in quotation marks (“…”, „…“, «…», "…", ‘…’), and the lines of Markdown's quote blocks: stretches
 * of at least three words, without the marks; shorter ones are names or emphasis. In order, without overlap. Linear.
 */
export function findQuotes(answer: string): (Span & { readonly text: string })[] {
  return [...answer.matchAll(quoted)].flatMap(match => {
    const given = match.slice(1).find(Boolean) ?? ''
    const text = given.trim()
    const start = match.index + match[0].indexOf(given) + given.indexOf(text)
    return words(text).length >= 3 ? [{ start, end: start + text.length, text }] : []
  })
}

const quoted =
  /[“”„]([^“”„\n]{5,2000})[“”]|[«»]([^«»\n]{5,2000})[«»]|(?<![\p{L}\p{N}])"([^"\n]{5,2000})"(?![\p{L}\p{N}])|(?<![\p{L}\p{N}])‘([^‘\n]{5,1000}?)’(?![\p{L}\p{N}])|^ {0,3}> ?(.{5,2000})$/gmu

import { TokenizeError } from '../errors.ts'
import type { Piece } from '../sentencepiece/model.ts'
import type { Normalization } from '../sentencepiece/normalizer.ts'
import type { Unigram } from '../unigram.ts'
import { addedToken, type Section, type TokenizerSections } from './sections.ts'

/** A unigram language model with SentencePiece's normalisation. A text is not cut before the model sees it. */
export function unigramJson({ model, unkId }: Unigram): TokenizerSections {
  const { pieces, byteFallback, normalization } = model
  const unsupported = pieces.find(({ kind }) => kind === 'user-defined' || kind === 'unused')
  if (unsupported !== undefined) {
    const { kind, piece } = unsupported
    throw new TokenizeError('unsupported', `the piece '${piece}' is ${kind}, which tokenizer.json does not know`)
  }
  return {
    added_tokens: pieces.flatMap(({ piece, kind }, id) => (isSpecial(kind) ? [addedToken(piece, id, true)] : [])),
    normalizer: { type: 'Sequence', normalizers: normalizers(normalization) },
    pre_tokenizer: null,
    decoder: { type: 'Sequence', decoders: decoders(normalization, byteFallback) },
    model: {
      type: 'Unigram',
      unk_id: unkId,
      byte_fallback: byteFallback,
      vocab: pieces.map(({ piece, score }) => [piece, score])
    }
  }
}

function isSpecial(kind: Piece['kind']): boolean {
  return kind === 'control' || kind === 'unknown'
}

function normalizers(normalization: Normalization): Section[] {
  const { charsmap, addDummyPrefix, removeExtraWhitespaces, escapeWhitespaces, whitespaceAsSuffix } = normalization
  if (whitespaceAsSuffix)
    throw new TokenizeError('unsupported', 'tokenizer.json has no way to put a space behind a text')
  const steps: Section[] = []
  if (charsmap !== undefined) steps.push({ type: 'Precompiled', precompiled_charsmap: base64(charsmap.bytes) })
  if (removeExtraWhitespaces) steps.push(replace({ Regex: String.raw`\A +| +\z| (?= )` }, ''))
  if (addDummyPrefix) steps.push({ type: 'Prepend', prepend: ' ' })
  if (escapeWhitespaces) steps.push(replace({ String: ' ' }, '▁'))
  return steps
}

function decoders({ addDummyPrefix, escapeWhitespaces }: Normalization, byteFallback: boolean): Section[] {
  return [
    ...(escapeWhitespaces ? [replace({ String: '▁' }, ' ')] : []),
    ...(byteFallback ? [{ type: 'ByteFallback' }] : []),
    { type: 'Fuse' },
    ...(addDummyPrefix ? [{ type: 'Strip', content: ' ', start: 1, stop: 0 }] : [])
  ]
}

function replace(pattern: { String: string } | { Regex: string }, content: string): Section {
  return { type: 'Replace', pattern, content }
}

function base64(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}

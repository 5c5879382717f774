import { TokenizeError } from '../errors.ts'
import { Charsmap } from '../sentencepiece/charsmap.ts'
import type { Piece, PieceKind, SentencePieceModel } from '../sentencepiece/model.ts'
import { readMessage, type Field } from '../sentencepiece/protobuf.ts'
import { SentencePiece } from '../sentencepiece/tokenizer.ts'
import { Unigram } from '../unigram.ts'

/**
 * A tokenizer of a SentencePiece .model file, of any of its algorithms (unigram, BPE, word, character): a `Unigram` if that is
 * what it is.
 *
 * @param bytes the whole file
 * @throws {TokenizeError} `invalid-file` if `bytes` are no such file or a damaged one
 * @throws {TypeError} if `bytes` are no `Uint8Array`
 *
 * @example
 * ```ts
 * import { readSentencePiece } from '@llm-cookbook/tokenize'
 *
 * // A file of three pieces, in protocol buffers; of a model that you have, `await readFile('tokenizer.model')`.
 * const piece = (text: string, kind: number): number[] => {
 *   const utf8 = new TextEncoder().encode(text)
 *   return [0x0a, utf8.length + 4, 0x0a, utf8.length, ...utf8, 0x18, kind]
 * }
 * const file = Uint8Array.from([...piece('<unk>', 2), ...piece('▁hello', 1), ...piece('▁world', 1)])
 *
 * const tokenizer = readSentencePiece(file)
 * tokenizer.encodeWithOffsets('hello world') // => [{ id: 1, start: 0, end: 5 }, { id: 2, start: 5, end: 11 }]
 * ```
 */
export function readSentencePiece(bytes: Uint8Array): SentencePiece {
  if (!(bytes instanceof Uint8Array)) throw new TypeError(`bytes must be a Uint8Array, but is ${typeof bytes}`)
  const model = readModel(bytes)
  return model.algorithm === 'unigram' ? new Unigram(model) : new SentencePiece(model)
}

// The numbers of fields and kinds are those of sentencepiece_model.proto. What a file leaves out has its default there.

const algorithms: Readonly<Record<number, SentencePieceModel['algorithm']>> = {
  1: 'unigram',
  2: 'bpe',
  3: 'word',
  4: 'char'
}

const kinds: Readonly<Record<number, PieceKind>> = {
  1: 'normal',
  2: 'unknown',
  3: 'control',
  4: 'user-defined',
  5: 'unused',
  6: 'byte'
}

function readModel(bytes: Uint8Array): SentencePieceModel {
  const pieces: Piece[] = []
  const trainer: TrainerSpec = {
    algorithm: 'unigram',
    byteFallback: false,
    whitespaceAsSuffix: false,
    unkSurface: ' ⁇ '
  }
  const normalizer = defaultNormalizer()
  const denormalizer = defaultNormalizer()
  for (const field of readMessage(bytes)) {
    if (field.type !== 'bytes') continue
    if (field.number === 1) pieces.push(readPiece(field.value))
    else if (field.number === 2) readTrainer(field.value, trainer)
    else if (field.number === 3) readNormalizer(field.value, normalizer)
    else if (field.number === 5) readNormalizer(field.value, denormalizer)
  }
  if (pieces.length === 0) {
    throw new TokenizeError('invalid-file', 'This is no SentencePiece model: it has no pieces')
  }
  const { algorithm, byteFallback, whitespaceAsSuffix, unkSurface } = trainer
  return {
    algorithm,
    pieces,
    byteFallback,
    normalization: { ...normalizer, whitespaceAsSuffix },
    unkSurface,
    denormalization: denormalizer.charsmap && { ...denormalizer, whitespaceAsSuffix: false }
  }
}

function readPiece(bytes: Uint8Array): Piece {
  let piece = ''
  let score = 0
  let kind: PieceKind = 'normal'
  for (const field of readMessage(bytes)) {
    if (field.number === 1 && field.type === 'bytes') piece = readText(field.value)
    else if (field.number === 2 && field.type === 'float') score = field.value
    else if (field.number === 3 && field.type === 'varint') kind = kinds[field.value] ?? kind
  }
  return { piece, score, kind }
}

interface TrainerSpec {
  algorithm: SentencePieceModel['algorithm']
  byteFallback: boolean
  whitespaceAsSuffix: boolean
  unkSurface: string
}

function readTrainer(bytes: Uint8Array, spec: TrainerSpec): void {
  for (const field of readMessage(bytes)) {
    if (field.number === 3 && field.type === 'varint') spec.algorithm = algorithms[field.value] ?? spec.algorithm
    else if (field.number === 24) spec.whitespaceAsSuffix = isTrue(field)
    else if (field.number === 35) spec.byteFallback = isTrue(field)
    else if (field.number === 44 && field.type === 'bytes') spec.unkSurface = readText(field.value)
  }
}

interface NormalizerSpec {
  charsmap: Charsmap | undefined
  addDummyPrefix: boolean
  removeExtraWhitespaces: boolean
  escapeWhitespaces: boolean
}

function defaultNormalizer(): NormalizerSpec {
  return { charsmap: undefined, addDummyPrefix: true, removeExtraWhitespaces: true, escapeWhitespaces: true }
}

function readNormalizer(bytes: Uint8Array, spec: NormalizerSpec): void {
  for (const field of readMessage(bytes)) {
    if (field.number === 2 && field.type === 'bytes' && field.value.length > 0)
      spec.charsmap = new Charsmap(field.value)
    else if (field.number === 3) spec.addDummyPrefix = isTrue(field)
    else if (field.number === 4) spec.removeExtraWhitespaces = isTrue(field)
    else if (field.number === 5) spec.escapeWhitespaces = isTrue(field)
  }
}

function isTrue(field: Field): boolean {
  return field.type === 'varint' && field.value !== 0
}

function readText(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
}

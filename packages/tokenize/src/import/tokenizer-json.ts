import { TokenizeError } from '../errors.ts'
import { readAddedTokens } from '../pipeline/added-tokens.ts'
import { findByteLevelBpe } from '../pipeline/byte-level-bpe.ts'
import { readDecoders } from '../pipeline/decoders.ts'
import { JsonNode } from '../pipeline/json-node.ts'
import { readLongestPieces } from '../pipeline/longest-pieces.ts'
import { MergeBpe, readMergeBpe } from '../pipeline/merge-bpe.ts'
import type { Model } from '../pipeline/model.ts'
import { readNormalizers, type Normalizer } from '../pipeline/normalizers.ts'
import { TokenizerPipeline } from '../pipeline/pipeline.ts'
import { readPostProcessors } from '../pipeline/post-processors.ts'
import { readPreTokenizers } from '../pipeline/pre-tokenizers.ts'
import { readPadding, readTruncation } from '../pipeline/text-limits.ts'
import { readUnigramPieces } from '../pipeline/unigram-pieces.ts'
import { readWordLevel } from '../pipeline/word-level.ts'

export interface LoadTokenizerOptions {
  /**
   * Whether `encode`, `count` and `encodeWithOffsets` put in the special tokens of the post-processor when a call does not say.
   * Default: true, as in Hugging Face's libraries. To cut text into chunks, load with false.
   */
  addSpecialTokens?: boolean
  /** Whether the file's `truncation` section is honoured. Default: true. */
  truncation?: boolean
  /** Whether the file's `padding` section is honoured. Default: true. */
  padding?: boolean
}

/**
 * Loads a `tokenizer.json` of Hugging Face's tokenizers, with all its components. Ids and offsets are those of that library, but
 * for offsets in UTF-16 units and right where it errs: of a BPE without unknown token, behind characters that it leaves out.
 *
 * Patterns in the file are run as regular expressions. Those that take exponential time are refused, quadratic ones are not: load
 * files of people that you trust, or do it where it may hang.
 *
 * @param json the file's text, or what `JSON.parse` makes of it
 * @throws {TokenizeError} 'unsupported' for a component or option that is not known, by its path in the file; 'invalid-file' for
 * a file that is damaged
 */
export function loadTokenizer(json: string | object, options: LoadTokenizerOptions = {}): TokenizerPipeline {
  const { addSpecialTokens = true, truncation = true, padding = true } = options
  const file = new JsonNode(typeof json === 'string' ? parse(json) : json, '')
  file.only([
    'version',
    'truncation',
    'padding',
    'added_tokens',
    'normalizer',
    'pre_tokenizer',
    'post_processor',
    'decoder',
    'model'
  ])
  file.get('version').oneOf(['1.0'], '1.0')
  const model = readModel(file.get('model'))
  const normalizers = readNormalizers(file.get('normalizer'))
  const normalize: Normalizer = text => normalizers.reduce((changed, step) => step(changed), text)
  const decoder = file.get('decoder')
  return new TokenizerPipeline({
    addedTokens: readAddedTokens(file.get('added_tokens'), token => model.idOf(token), model.size, normalize),
    normalize,
    preTokenizers: readPreTokenizers(file.get('pre_tokenizer')),
    model,
    byteLevel: model instanceof MergeBpe ? findByteLevelBpe(file.get('pre_tokenizer'), model) : undefined,
    truncate: truncation ? readTruncation(file.get('truncation')) : undefined,
    postProcessors: readPostProcessors(file.get('post_processor')),
    pad: padding ? readPadding(file.get('padding')) : undefined,
    decoders: decoder.isPresent ? readDecoders(decoder) : undefined,
    addSpecialTokens
  })
}

const models = new Map<string, (node: JsonNode) => Model>([
  ['BPE', readMergeBpe],
  ['Unigram', readUnigramPieces],
  ['WordLevel', readWordLevel],
  ['WordPiece', readLongestPieces]
])

function readModel(node: JsonNode): Model {
  const type = node.get('type')
  const read = models.get(type.string(typeOfOlderFile(node)))
  if (read === undefined) throw type.unsupported(`one of ${[...models.keys()].join(', ')}`)
  return read(node)
}

/** Files of the first years do not name the model's type, but what it has tells it. */
function typeOfOlderFile(node: JsonNode): string {
  if (node.get('merges').isPresent) return 'BPE'
  if (node.get('max_input_chars_per_word').isPresent) return 'WordPiece'
  return Array.isArray(node.get('vocab').value) ? 'Unigram' : 'WordLevel'
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (error) {
    throw new TokenizeError('invalid-file', 'tokenizer.json: expected JSON, but it does not parse.', { cause: error })
  }
}

import { type Matrix, normalizeRows } from '@llm-cookbook/vector'
import { embedInBatches } from '../batches.ts'
import type { Embedder } from '../embedder.ts'
import { EmbedError } from '../errors.ts'
import { poolRows, type TokenPooling, type TokenTensor } from './pool.ts'

/** A tokenizer and a model that gives a vector a token: what is used of a pipeline of transformers.js. */
export interface Encoder {
  readonly tokenizer: {
    readonly model_max_length: number
    (texts: string[], options: { return_tensor: false }): { input_ids: number[][] }
    (texts: string[], options: { padding: true; truncation: true; max_length: number }): ModelInputs
  }
  model(inputs: ModelInputs): Promise<ModelOutputs>
}

export interface ModelOutputs {
  readonly last_hidden_state?: TokenTensor
  /** What models of sentence-transformers call it. */
  readonly token_embeddings?: TokenTensor
}

export interface ModelInputs {
  readonly attention_mask: TokenTensor
}

export interface EncodingOptions {
  pooling: TokenPooling
  normalize: boolean
  tooLong: 'error' | 'truncate'
  maxTokens: number | undefined
  batchSize: number
}

/**
 * What an encoder gives: texts of like length go through it together, each vector is pooled from those of its tokens.
 *
 * @throws {EmbedError} `bad-response`: the model gives no vector a token
 */
export async function embedWith(
  encoder: Encoder,
  options: EncodingOptions
): Promise<{ dimensions: number; embed: Embedder['embed'] }> {
  const { tokenizer } = encoder
  const maxTokens = Math.min(options.maxTokens ?? Infinity, tokenizer.model_max_length)
  // No model says how long its vectors are, but each shows it.
  const { columns: dimensions } = await encode(['a'])
  const embed = embedInBatches({
    dimensions,
    batchSize: options.batchSize,
    measure: texts =>
      tokenizer([...texts], { return_tensor: false }).input_ids.map(
        ({ length }, i) => problemOf(texts[i]!, length) ?? length
      ),
    encode: async texts => [...(await encode(texts))]
  })
  return { dimensions, embed }

  async function encode(texts: string[]): Promise<Matrix> {
    const inputs = tokenizer(texts, { padding: true, truncation: true, max_length: maxTokens })
    const outputs = await encoder.model(inputs)
    const tokens = outputs.last_hidden_state ?? outputs.token_embeddings
    if (tokens?.dims.length !== 3) {
      const given = Object.keys(outputs).join(', ')
      throw new EmbedError(
        'bad-response',
        `model: expected one with a vector a token (last_hidden_state), got ${given}`
      )
    }
    const rows = poolRows(tokens, inputs.attention_mask, options.pooling)
    return options.normalize ? normalizeRows(rows) : rows
  }

  function problemOf(text: string, tokens: number): EmbedError | undefined {
    if (text === '') return new EmbedError('empty-text', 'An empty text has no vector: leave it out.')
    if (tokens <= maxTokens || options.tooLong === 'truncate') return undefined
    return new EmbedError(
      'text-too-long',
      `The text has ${tokens} tokens, and the model takes ${maxTokens}: see tooLong.`
    )
  }
}

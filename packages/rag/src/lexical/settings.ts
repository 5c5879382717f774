/**
 * A lexical ranking: `'best'`, all that this package knows to do with words, each at its default; `'bm25'`, nothing but
 * BM25; or settings, each at its default where it is not given.
 */
export type Pipeline = 'best' | 'bm25' | LexicalSettings

/** The constants of the ranking by words. */
export interface LexicalSettings {
  /** Of BM25: how soon further occurrences of a term stop counting; 0 counts none but the first. Default 1.2. */
  k1?: number | undefined
  /** Of BM25: how much long passages are held back, from 0 (not at all) to 1 (in proportion to length). Default 0.75. */
  b?: number | undefined
  /**
   * How much of its nearest neighbours' terms a passage gets: their mean counts, times this number, and less where the
   * neighbours are far. 0 is none; default 0.8. (Document expansion: Singhal and Pereira, 'Document Expansion for Speech Retrieval', SIGIR 1999; Tao, Wang,
   * Mei and Zhai, 'Language Model Information Retrieval with Document Expansion', HLT-NAACL 2006.)
   */
  expansion?: number | undefined
  /**
   * Adds terms of the best passages to the query, and ranks again: by these terms passages as they are, without
   * expansion. Default: by Bo1.
   */
  feedback?: false | FeedbackSettings | undefined
  /**
   * Which part of the score is BM25 of the query alone and of passages as they are, from 0 to 1; the rest is that with
   * expansion and feedback. It holds on to passages that say exactly what was asked. Default 1/3.
   */
  plain?: number | undefined
  /**
   * How much the cosine in the latent space counts beside the words, each in standard deviations over all passages, in
   * an index of up to 1,500 passages; in larger ones less, by the square of their number, for so many directions say
   * less and less of them. 0 is not at all; default 0.5.
   */
  latent?: number | undefined
}

/** How a query is extended by terms of the passages found first. */
export interface FeedbackSettings {
  /**
   * `'bo1'` (the default): the terms whose number in the passages diverges most from chance, by Bose and Einstein's
   * statistics (Amati, 'Probabilistic Models for Information Retrieval based on Divergence from Randomness', PhD
   * thesis, Glasgow 2003, chapter 6). `'rm3'`: the terms most likely in the passages, each by its score (Lavrenko and
   * Croft, 'Relevance-Based Language Models', SIGIR 2001; Abdul-Jaleel and others, 'UMass at TREC 2004').
   */
  model?: 'bo1' | 'rm3' | undefined
  /** How many passages the terms are taken from. Default 5. */
  passages?: number | undefined
  /** How many terms are taken. Default 20. */
  terms?: number | undefined
  /**
   * For Bo1, how much the best of these terms counts beside the most frequent of the query's own; default 0.2. For
   * RM3, how much all of them count beside all the query's own, from 0 to 1; default 0.5. In an index of fewer than
   * 500 passages it is less, in proportion: there are too few to learn from.
   */
  weight?: number | undefined
}

/** Settings, all given. */
export interface RankSettings {
  readonly k1: number
  readonly b: number
  readonly expansion: number
  readonly feedback: { readonly [Name in keyof FeedbackSettings]-?: NonNullable<FeedbackSettings[Name]> } | undefined
  readonly plain: number
  readonly latent: number
}

/**
 * @throws {RangeError} a number out of range
 * @throws {TypeError} no pipeline, an unknown model
 */
export function rankSettings(pipeline: Pipeline): RankSettings {
  if (pipeline === 'bm25') return { ...rankSettings('best'), expansion: 0, feedback: undefined, plain: 0, latent: 0 }
  if (pipeline !== 'best' && (typeof pipeline !== 'object' || (pipeline as unknown) === null)) {
    throw new TypeError(`pipeline must be 'best', 'bm25' or settings, not ${JSON.stringify(pipeline)}`)
  }
  const {
    k1 = 1.2,
    b = 0.75,
    expansion = 0.8,
    feedback = {},
    plain = 1 / 3,
    latent = 0.5
  } = pipeline === 'best' ? {} : pipeline
  requireNumber('k1', k1)
  requireNumber('b', b, 1)
  requireNumber('expansion', expansion)
  requireNumber('plain', plain, 1)
  requireNumber('latent', latent)
  return { k1, b, expansion, feedback: feedback === false ? undefined : feedbackSettings(feedback), plain, latent }
}

function feedbackSettings(given: FeedbackSettings): NonNullable<RankSettings['feedback']> {
  const { model = 'bo1', passages = 5, terms = 20 } = given
  const { weight = model === 'bo1' ? 0.2 : 0.5 } = given
  if (!['bo1', 'rm3'].includes(model)) throw new TypeError(`feedback.model must be 'bo1' or 'rm3', not ${model}`)
  requireCount('feedback.passages', passages)
  requireCount('feedback.terms', terms)
  requireNumber('feedback.weight', weight, model === 'bo1' ? undefined : 1)
  return { model, passages, terms, weight }
}

function requireNumber(name: string, value: number, most?: number): void {
  if (value >= 0 && value <= (most ?? Number.MAX_VALUE)) return
  const range = most === undefined ? 'a finite number from 0 up' : `a number from 0 to ${most}`
  throw new RangeError(`${name} must be ${range}, not ${value}`)
}

function requireCount(name: string, value: number): void {
  if (!(Number.isInteger(value) && value >= 1))
    throw new RangeError(`${name} must be a whole number from 1 up, not ${value}`)
}

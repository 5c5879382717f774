import { createRandom } from '@llm-cookbook/vector'
import { binaryStep, negativeSampling, normalWeights, softmaxStep } from '@llm-cookbook/word2vec'

/** How many weights one pair of words changes: of the tables of V words in d dimensions, with k noise words. */
export function weightsChanged({ vocabulary: V, dimensions: d, negatives: k }: Setting): Record<Method, number> {
  return {
    softmax: (V + 1) * d,
    // As deep as a tree of equal branches; that of Huffman is a little less deep for what occurs in text.
    tree: (Math.ceil(Math.log2(V)) + 1) * d,
    negatives: (k + 1 + 1) * d
  }
}

export interface Setting {
  readonly vocabulary: number
  readonly dimensions: number
  readonly negatives: number
}
export type Method = 'softmax' | 'tree' | 'negatives'

/** Milliseconds of one step: one pair of words, and all derivatives of its loss. */
export interface StepTime {
  readonly vocabulary: number
  readonly softmax: number
  readonly negatives: number
}

/** Runs both kinds of step in turns, after a warm-up, and takes the median of the rounds. Takes about half a second. */
export function timeSteps({ vocabulary, dimensions, negatives: k }: Setting, now = () => performance.now()): StepTime {
  const weights = normalWeights(vocabulary, dimensions)
  const random = createRandom(1)
  // The noise words are drawn beforehand, since it is the steps that are compared.
  const pairs = Array.from({ length: 64 }, () => ({
    center: random.integer(vocabulary),
    context: random.integer(vocabulary),
    negatives: Array.from({ length: k }, () => random.integer(vocabulary))
  }))
  let turn = 0
  let sink = 0
  const steps = {
    softmax: () => {
      const { center, context } = pairs[turn++ % pairs.length]!
      sink += softmaxStep(weights, center, context).loss
    },
    negatives: () => {
      const { center, context, negatives } = pairs[turn++ % pairs.length]!
      sink += binaryStep(weights, [center], negativeSampling(context, negatives)).loss
    }
  }
  timed(steps.softmax, 20, now)
  timed(steps.negatives, 20, now)
  const rounds = Array.from({ length: 5 }, () => [timed(steps.softmax, 50, now), timed(steps.negatives, 30, now)])
  if (!Number.isFinite(sink)) throw new Error('a loss was no number')
  const median = (i: 0 | 1): number => rounds.map(round => round[i]!).sort((a, b) => a - b)[2]!
  return { vocabulary, softmax: median(0), negatives: median(1) }
}

/** Milliseconds a call, over at least as many milliseconds, and three calls. */
function timed(step: () => void, least: number, now: () => number): number {
  const begun = now()
  let calls = 0
  let passed: number
  do {
    step()
    calls++
    passed = now() - begun
  } while (passed < least || calls < 3)
  return passed / calls
}

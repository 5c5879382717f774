// Reviews told apart as positive and negative without having learnt from any, as in the OpenAI cookbook's
// Zero-shot_classification_with_embeddings: a review is positive where the cosine with the words for positive is greater than
// that with the words for negative. Reviews of three stars are left out. The vectors are of an English model that runs here; it
// has learnt from opinions of restaurants and films, but from no review of these.
//
//     node examples/zero-shot.ts
import { averagePrecision, comparePrompts, precisionRecallCurve, zeroShot } from '@llm-cookbook/classify'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { readFoodReviews } from './food-reviews.ts'
import { wordings } from './wordings.ts'

const reviews = (await readFoodReviews()).filter(({ stars }) => stars !== 3)
const texts = reviews.map(({ text }) => text)
const isPositive = reviews.map(({ stars }) => stars > 3)
const positives = isPositive.filter(Boolean).length

const embedder = await createLocalEmbedder()
const matrix = await embedder.embed(texts)
const truth = isPositive.map(positive => (positive ? 'positive' : 'negative'))
const comparison = await comparePrompts({ embedder, wordings, texts, truth, matrix })

console.log(`${texts.length} reviews, ${positives} positive: who always says so is right in ${percent(positives / texts.length)}.

Recorded by the OpenAI cookbook with its own embeddings: accuracy .90 with the first wording, .96 with the third.
Recorded by the author of this cookbook with the third wording: accuracy .95; precision and recall of positive .99 and .95,
of negative .76 and .96; 42 false negatives and 5 false positives. The offline embedder:
`)
console.log(comparison.toMarkdown())

// The rarer label is the harder one, and the one that somebody looks for.
const classifier = await zeroShot({ embedder, labels: comparison.best.wording })
const leads = Array.from(classifier.scores(matrix), ([positive, negative]) => positive! - negative!)
const lags = leads.map(lead => -lead)
const isNegative = isPositive.map(positive => !positive)
const recalls = [0.2, 0.4, 0.6, 0.8, 0.9, 1]
console.log(`Precision by recall, with the best of these wordings; by chance it is the share of the label:

| label    | average precision | recall ${recalls.join(' | ')} |
| -------- | ----------------: | ${recalls.map(() => '---:').join(' | ')} |
| positive | ${averagePrecision(isPositive, leads).toFixed(3)} | ${precisions(isPositive, leads).join(' | ')} |
| negative | ${averagePrecision(isNegative, lags).toFixed(3)} | ${precisions(isNegative, lags).join(' | ')} |`)

/** The highest precision at each recall or a higher one. */
function precisions(truth: readonly boolean[], scores: readonly number[]): string[] {
  const { precision, recall } = precisionRecallCurve(truth, scores)
  return recalls.map(least => Math.max(...precision.filter((_, i) => recall[i]! >= least)).toFixed(2))
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`
}

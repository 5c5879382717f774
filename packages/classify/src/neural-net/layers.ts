import type { Random } from '@llm-cookbook/vector'

/** Weights from each input to each output, and what is added to the sum of an output. */
export interface NeuralNetLayer {
  /** How many numbers come in. */
  readonly inputs: number
  /** How many come out: its units. */
  readonly outputs: number
  /** `weights[input * outputs + output]`. */
  readonly weights: Float32Array
  /** What is added to each output. */
  readonly biases: Float32Array
}

/** How the weights of a layer begin. */
export type Initialization = 'glorot' | 'he'

/**
 * Layers with random weights.
 *
 * @param widths  how many columns there are, how many units each hidden layer has, how many outputs
 */
export function randomLayers(
  widths: readonly number[],
  initialization: Initialization,
  random: Random
): NeuralNetLayer[] {
  return widths.slice(1).map((outputs, i) => {
    const inputs = widths[i]!
    const weights = new Float32Array(inputs * outputs)
    const biases = new Float32Array(outputs)
    if (initialization === 'glorot') {
      const bound = Math.sqrt(6 / (inputs + outputs))
      for (let w = 0; w < weights.length; w++) weights[w] = bound * (2 * random.uniform() - 1)
      for (let b = 0; b < outputs; b++) biases[b] = bound * (2 * random.uniform() - 1)
    } else {
      const deviation = Math.sqrt(2 / Math.max(1, inputs))
      for (let w = 0; w < weights.length; w++) weights[w] = deviation * random.normal()
    }
    return { inputs, outputs, weights, biases }
  })
}

import type { Matrix, Random } from '@llm-cookbook/vector'
import type { Pause } from '../pause.ts'
import type { TextPairs } from './pairs.ts'

/** Where a matrix starts from: leaving vectors as they are, at random, or by the closed form. */
export type CustomizeStart = 'identity' | 'random' | 'closed-form'

export interface TrainerSettings {
  readonly dimensions: number
  readonly start: CustomizeStart
  readonly learningRate: number
  /** Pairs in a step. */
  readonly batch: number
  readonly epochs: number
  readonly dropout: number
  readonly regularization: number
  readonly temperature: number
  readonly loss: 'squares' | 'softmax'
  readonly random: Random
  readonly pause: Pause
}

/** Gives the matrix that it starts with, and again after each epoch: always the same one, which it goes on to change. */
export type Trainer = (pairs: TextPairs, settings: TrainerSettings) => AsyncGenerator<Matrix, void, undefined>

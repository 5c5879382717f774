import type { NodeTrainOptions } from '../../src/train-node.ts'
import { topicText } from './topics.ts'

export const killedText: string = topicText(400)
export const killedOptions: NodeTrainOptions = { vectorSize: 50, epochs: 24, checkpointEvery: 0 }

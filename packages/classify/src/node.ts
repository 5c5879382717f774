export { randomForest, randomForestRegressor, type WorkersOption } from './forest-node.ts'
export { Matrix } from '@llm-cookbook/vector'

export { runTransfer } from './runTransfer.ts'
export { readTransfer, type TransferStudy } from './transferFile.ts'
export { type TransferStep, transferSteps } from './underway.ts'

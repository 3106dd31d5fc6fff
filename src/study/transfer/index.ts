export { runTransfer, type TransferStep, transferSteps } from './runTransfer.ts'
export { readTransfer, type TransferStudy } from './transferFile.ts'

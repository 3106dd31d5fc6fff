export { loadGate, shippedGate } from './gateFolder.ts'
export { listShipped, loadPackage, packageFolder, readDescription } from './packageFolder.ts'

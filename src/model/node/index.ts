export { listShipped, loadPackage, packageFolder, readDescription } from './packageFolder.ts'

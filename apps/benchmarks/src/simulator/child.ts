import { serveParent } from '../parent.ts'
import { doubles } from './doubles.ts'

const [name] = process.argv.slice(2)
const double = doubles.find((candidate) => candidate.name === name)
if (!double) throw new Error(`There is no ${name}`)
await serveParent(() => double.load())

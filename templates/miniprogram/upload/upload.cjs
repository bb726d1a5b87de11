/**
 * WeChat's own compiler over a built project, and its upload:
 *   node upload.cjs pack PROJECT APP_ID OUT.zip
 *   node upload.cjs upload PROJECT APP_ID KEY_FILE VERSION WORDS
 * The last line written is JSON: what came of it.
 */
const { generateKeyPairSync } = require('node:crypto')
const ci = require('miniprogram-ci')

// What is built is compiled to ES2018 already; the vendor's compiler only makes it smaller.
const SETTING = { es6: false, es7: false, minify: true, minifyWXML: true, minifyWXSS: true }
// Limits as WeChat gives them of an ordinary account: packing asks its server for nothing else.
const ATTRIBUTES = {
  platform: false,
  appType: 0,
  isSandbox: false,
  released: true,
  gameApp: false,
  setting: {
    MaxCodeSize: 2,
    MaxSubpackageSubCodeSize: 2,
    MaxSubpackageFullCodeSize: 30,
    NavigateMiniprogramLimit: 10,
    MaxSubPackageLimit: 100,
    MinTabbarCount: 2,
    MaxTabbarCount: 5,
    MaxTabbarIconSize: 40,
  },
}

const [what, projectPath, appid, ...more] = process.argv.slice(2)
const quiet = () => undefined

function projectWith(key) {
  return new ci.Project({ appid, type: 'miniProgram', projectPath, ...key })
}

async function pack([zip]) {
  // The project wants a key also where nothing is signed: one of the moment.
  const encoding = { type: 'pkcs1', format: 'pem' }
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: encoding, publicKeyEncoding: encoding })
  const project = projectWith({ privateKey })
  project.attr = async () => ATTRIBUTES
  const compiled = await ci.getCompiledResult({ project, version: '0.0.0', desc: '', setting: SETTING, onProgressUpdate: quiet }, zip)
  return { files: Object.keys(compiled).length }
}

async function upload([privateKeyPath, version, desc]) {
  const project = projectWith({ privateKeyPath })
  const { subPackageInfo = [] } = await ci.upload({ project, version, desc, setting: SETTING, onProgressUpdate: quiet })
  return { bytes: subPackageInfo.reduce((sum, one) => sum + one.size, 0) }
}

function failed(error) {
  process.stderr.write(`${error?.message ?? error}\n`)
  process.exit(1)
}

// The compiler's processes reject where nobody listens.
process.on('unhandledRejection', failed)
;({ pack, upload })[what](more).then((told) => {
  process.stdout.write(`\n${JSON.stringify(told)}\n`)
  process.exit(0) // the compiler's processes would stay
}, failed)

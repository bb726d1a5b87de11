// The peer of `scripts.bench.rows.chat`: node's `wechat`, without state, with a reply of the same length.
const http = require('http');
const querystring = require('querystring');
const wechat = require('wechat');

const [port, token, encodingAESKey, appid] = process.argv.slice(2);
const answer = wechat({ token, appid, encodingAESKey }, (req, res) => res.reply('一部电梯的卡片，和真的一样长。'.repeat(10)));

http.createServer((req, res) => {
  const [path, query] = req.url.split('?');
  if (path === '/healthz') return res.end('ok');
  req.query = querystring.parse(query);
  answer(req, res, (error) => { res.statusCode = 500; res.end(String(error)); });
}).listen(Number(port), '127.0.0.1');

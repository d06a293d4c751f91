// A till: orders as objects, JSON in and out, closures, regular expressions, sorting, exceptions.
// SPDX-License-Identifier: Apache-2.0
var stock = {};
['apple', 'bread', 'cheese', 'dates', 'eggs'].forEach(function (name, i) {
    stock[name] = { price: (i + 1) * 35, left: 40 };
});

function Order(number) {
    this.number = number;
    this.lines = [];
}
Order.prototype.add = function (name, count) {
    var item = stock[name];
    if (!item || item.left < count) {
        throw new RangeError('no ' + count + ' ' + name);
    }
    item.left -= count;
    this.lines.push({ name: name, count: count, cents: item.price * count });
    return this;
};
Order.prototype.total = function () {
    return this.lines.reduce(function (sum, line) { return sum + line.cents; }, 0);
};

var done = [], refused = 0, names = Object.keys(stock);
for (var i = 0; i < 60; i++) {
    var order = new Order(i);
    try {
        for (var j = 0; j <= i % 4; j++) {
            order.add(names[(i * 3 + j) % names.length], 1 + (i + j) % 3);
        }
        done.push(JSON.stringify(order));
    } catch (problem) {
        refused++;
        if (!/^no \d (\w+)$/.test(problem.message)) { throw problem; }
        stock[RegExp.prototype.exec.call(/(\w+)$/, problem.message)[1]].left += 20;
    }
}
var orders = done.map(function (text) {
    var order = JSON.parse(text);
    Object.setPrototypeOf(order, Order.prototype);
    return order;
});
orders.sort(function (a, b) { return b.total() - a.total() || a.number - b.number; });
print(orders.length + ' orders, ' + refused + ' refused, best ' + orders[0].number + ' with ' + orders[0].total());

class Ops(Module):
  __parameters__ = []
  __buffers__ = []

  def softmax_backward_setup(self: __torch__.Ops, x: Tensor, dy: Tensor) -> List[Tensor]:
    return [dy, torch.softmax(x, -1)]
  def softmax_backward(self: __torch__.Ops, dy: Tensor, y: Tensor) -> List[Tensor]:
    return [torch._softmax_backward_data(dy, y, -1, 6)]

  def gelu_backward_setup(self: __torch__.Ops, x: Tensor, dy: Tensor) -> List[Tensor]:
    return [dy, x]
  def gelu_backward(self: __torch__.Ops, dy: Tensor, x: Tensor) -> List[Tensor]:
    return [torch.gelu_backward(dy, x)]

  def layer_norm_backward_setup(self: __torch__.Ops, x: Tensor, w: Tensor, b: Tensor, dy: Tensor) -> List[Tensor]:
    y, mean, rstd = torch.native_layer_norm(x, [768], w, b, 1e-6)
    return [dy, x, mean, rstd, w, b]
  def layer_norm_backward(self: __torch__.Ops, dy: Tensor, x: Tensor, mean: Tensor, rstd: Tensor, w: Tensor, b: Tensor) -> List[Tensor]:
    dx, dw, db = torch.native_layer_norm_backward(dy, x, [768], mean, rstd, w, b, [True, True, True])
    return [dx, dw, db]

  def conv_chain_setup(self: __torch__.Ops, x: Tensor, w1: Tensor, w2: Tensor, w3: Tensor) -> List[Tensor]:
    return [x, w1, w2, w3]
  def conv_chain(self: __torch__.Ops, x: Tensor, w1: Tensor, w2: Tensor, w3: Tensor) -> List[Tensor]:
    y1 = torch.conv2d(x, w1, None, [1, 1], [1, 1])
    y2 = torch.conv2d(y1, w2, None, [1, 1], [1, 1])
    return [torch.conv2d(y2, w3, None, [1, 1], [1, 1])]

  def conv_backward_setup(self: __torch__.Ops, x: Tensor, w: Tensor, dy: Tensor) -> List[Tensor]:
    return [dy, x, w]
  def conv_backward(self: __torch__.Ops, dy: Tensor, x: Tensor, w: Tensor) -> List[Tensor]:
    dx, dw, db = torch.convolution_backward(dy, x, w, None, [1, 1], [1, 1], [1, 1], False, [0, 0], 1, [True, True, False])
    return [dx, dw]

  def conv_chain_backward_setup(self: __torch__.Ops, x: Tensor, w1: Tensor, w2: Tensor, w3: Tensor, dy: Tensor) -> List[Tensor]:
    y1 = torch.conv2d(x, w1, None, [1, 1], [1, 1])
    y2 = torch.conv2d(y1, w2, None, [1, 1], [1, 1])
    return [dy, x, y1, y2, w1, w2, w3]
  def conv_chain_backward(self: __torch__.Ops, dy: Tensor, x: Tensor, y1: Tensor, y2: Tensor, w1: Tensor, w2: Tensor, w3: Tensor) -> List[Tensor]:
    d2, dw3, n3 = torch.convolution_backward(dy, y2, w3, None, [1, 1], [1, 1], [1, 1], False, [0, 0], 1, [True, True, False])
    d1, dw2, n2 = torch.convolution_backward(d2, y1, w2, None, [1, 1], [1, 1], [1, 1], False, [0, 0], 1, [True, True, False])
    dx, dw1, n1 = torch.convolution_backward(d1, x, w1, None, [1, 1], [1, 1], [1, 1], False, [0, 0], 1, [True, True, False])
    return [dx, dw1, dw2, dw3]

  def batch_norm_train_setup(self: __torch__.Ops, x: Tensor, w: Tensor, b: Tensor, dy: Tensor) -> List[Tensor]:
    return [x, w, b, dy, torch.zeros_like(w), torch.ones_like(w)]
  def batch_norm_train(self: __torch__.Ops, x: Tensor, w: Tensor, b: Tensor, dy: Tensor, mean: Tensor, var: Tensor) -> List[Tensor]:
    y, m, r = torch.native_batch_norm(x, w, b, mean, var, True, 0.1, 1e-5)
    dx, dw, db = torch.native_batch_norm_backward(dy, x, w, mean, var, m, r, True, 1e-5, [True, True, True])
    return [y, dx, dw, db]

  def max_pool_train_setup(self: __torch__.Ops, x: Tensor, dy: Tensor) -> List[Tensor]:
    return [x, dy]
  def max_pool_train(self: __torch__.Ops, x: Tensor, dy: Tensor) -> List[Tensor]:
    y, at = torch.max_pool2d_with_indices(x, [3, 3], [2, 2], [1, 1], [1, 1], False)
    return [y, torch.max_pool2d_with_indices_backward(dy, x, [3, 3], [2, 2], [1, 1], [1, 1], False, at)]

  def adam_setup(self: __torch__.Ops, p: Tensor, g: Tensor) -> List[Tensor]:
    return [torch.clone(p), g, torch.zeros_like(p), torch.zeros_like(p)]
  def adam(self: __torch__.Ops, p: Tensor, g: Tensor, m: Tensor, v: Tensor) -> List[Tensor]:
    m1 = torch.lerp_(m, g, 0.1)
    v1 = torch.addcmul_(torch.mul_(v, 0.999), g, g, value=0.001)
    d = torch.add_(torch.div(torch.sqrt(v), 0.03162277660168379), 1e-8)
    p1 = torch.addcdiv_(p, m, d, value=-0.01)
    return [p]

  def adam_fused_setup(self: __torch__.Ops, p: Tensor, g: Tensor) -> List[Tensor]:
    return [torch.clone(p), g, torch.zeros_like(p), torch.zeros_like(p), torch.ones([])]
  def adam_fused(self: __torch__.Ops, p: Tensor, g: Tensor, m: Tensor, v: Tensor, t: Tensor) -> List[Tensor]:
    none = annotate(List[Tensor], [])
    all = [p]
    torch._fused_adam_(all, [g], [m], [v], none, [t], lr=0.001, beta1=0.9, beta2=0.999, weight_decay=0.0, eps=1e-8, amsgrad=False, maximize=False)
    return all

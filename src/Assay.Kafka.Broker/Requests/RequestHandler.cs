using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Broker.Requests;

/// <summary>Serves an API. A null response means that the client expects none.</summary>
internal delegate ValueTask<IResponse?> RequestHandler(RequestContext context, IRequest request);

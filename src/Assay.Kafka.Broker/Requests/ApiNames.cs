namespace Assay.Kafka.Broker.Requests;

/// <summary>Names of APIs that clients may try and that have no codec here, to call them by name when they are refused.</summary>
internal static class ApiNames
{
    public static string? Find(short key) => key switch
    {
        17 => "SaslHandshake",
        29 => "DescribeAcls",
        30 => "CreateAcls",
        31 => "DeleteAcls",
        33 => "AlterConfigs",
        34 => "AlterReplicaLogDirs",
        35 => "DescribeLogDirs",
        36 => "SaslAuthenticate",
        38 => "CreateDelegationToken",
        43 => "ElectLeaders",
        44 => "IncrementalAlterConfigs",
        45 => "AlterPartitionReassignments",
        46 => "ListPartitionReassignments",
        48 => "DescribeClientQuotas",
        49 => "AlterClientQuotas",
        50 => "DescribeUserScramCredentials",
        51 => "AlterUserScramCredentials",
        55 => "DescribeQuorum",
        57 => "UpdateFeatures",
        71 => "GetTelemetrySubscriptions",
        72 => "PushTelemetry",
        74 => "ListConfigResources",
        75 => "DescribeTopicPartitions",
        88 => "StreamsGroupHeartbeat",
        89 => "StreamsGroupDescribe",
        _ => null,
    };
}
